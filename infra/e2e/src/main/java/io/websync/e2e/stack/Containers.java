package io.websync.e2e.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The container engine of this machine, and the images that docker-compose.yml names. */
public final class Containers {

    private static final Pattern IMAGE = Pattern.compile("(?m)^\\s*image: ['\"]?([^\\s'\"]+)");

    private static final Pattern SERVICE = Pattern.compile("  ([a-z0-9-]+):");
    private static final Pattern JRE = Pattern.compile("(?m)^ARG JRE=(\\S+)");
    private static final String OWN = "websync/";
    private static final String STAND_IN = "websync-standin/";

    private Containers() {}

    /** Whether an engine answers and a compose command is there. */
    public static boolean areThere() throws InterruptedException {
        try {
            Shell.run("docker", "info");
            compose();
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /** The words that a compose command begins with: the plugin's, or those of the program before it. */
    static List<String> compose() throws IOException, InterruptedException {
        try {
            Shell.run("docker", "compose", "version");
            return List.of("docker", "compose");
        } catch (IOException _) {
            Shell.run("docker-compose", "version");
            return List.of("docker-compose");
        }
    }

    /** The images that a compose file, as compose itself prints it, does not build itself. */
    static Set<String> foreignImages(String configuration) {
        return IMAGE.matcher(configuration)
                .results()
                .map(match -> match.group(1))
                .filter(image -> !image.startsWith(OWN))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The image that websync's own images are made on, as infra/docker/Dockerfile names it. */
    static String base(Path root) throws IOException {
        return JRE.matcher(Files.readString(root.resolve("infra/docker/Dockerfile")))
                .results()
                .map(match -> match.group(1))
                .findFirst()
                .orElseThrow();
    }

    /**
     * Gets what is missing: by a pull, or where none can be had, its stand-in by {@code infra/docker/offline-images}.
     *
     * @return the images that have a stand-in only, and those that have not even that, with an empty name
     */
    static Map<String, String> fetch(Path root, Set<String> images) throws IOException, InterruptedException {
        Map<String, String> missing = new TreeMap<>();
        for (String image : images) {
            if (!isThere(image) && !isDone("docker", "pull", "-q", image)) {
                missing.put(image, "");
            }
        }
        if (!missing.isEmpty()) {
            // What it says when it cannot is of no use here: what matters is what is missing then.
            isDone(root.resolve("infra/docker/offline-images").toString());
            for (Map.Entry<String, String> image : missing.entrySet()) {
                String standIn = STAND_IN + image.getKey();
                if (isThere(standIn)) {
                    image.setValue(standIn);
                }
            }
        }
        return missing;
    }

    /**
     * A compose file that has stand-ins take the places of the images that there are none of.
     *
     * @param configuration as compose itself prints it
     * @param base the image that websync's own are made on
     */
    static String override(String configuration, Map<String, String> standIns, String base) {
        var file = new StringBuilder("services:\n");
        String service = "";
        for (String line : configuration.lines().toList()) {
            Matcher name = SERVICE.matcher(line);
            Matcher image = IMAGE.matcher(line);
            if (name.matches()) {
                service = name.group(1);
            } else if (image.find()) {
                String standIn = standIns.get(image.group(1));
                if (standIn != null && !standIn.isEmpty()) {
                    file.append("  ")
                            .append(service)
                            .append(":\n    image: ")
                            .append(standIn)
                            .append('\n');
                } else if (image.group(1).startsWith(OWN) && standIns.containsKey(base)) {
                    file.append("  ")
                            .append(service)
                            .append(":\n    build: {args: {JRE: \"")
                            .append(standIns.get(base))
                            .append("\"}}\n");
                }
            }
        }
        return file.toString();
    }

    private static boolean isThere(String image) throws InterruptedException {
        return isDone("docker", "image", "inspect", image);
    }

    private static boolean isDone(String... command) throws InterruptedException {
        try {
            Shell.run(command);
            return true;
        } catch (IOException _) {
            return false;
        }
    }
}
