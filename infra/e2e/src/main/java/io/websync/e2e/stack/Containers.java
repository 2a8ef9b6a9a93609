package io.websync.e2e.stack;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The container engine of this machine, and the images that docker-compose.yml names. */
public final class Containers {

    private static final Pattern IMAGE = Pattern.compile("(?m)^\\s*image: ['\"]?([^\\s'\"]+)");

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
                .filter(image -> !image.startsWith("websync/"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * Gets what is missing: by a pull, or where none can be had, by {@code infra/docker/offline-images}.
     *
     * @return those that there are none of even so
     */
    static List<String> fetch(Path root, Set<String> images) throws IOException, InterruptedException {
        List<String> missing = new ArrayList<>();
        for (String image : images) {
            if (!isThere(image) && !isDone("docker", "pull", "-q", image)) {
                missing.add(image);
            }
        }
        if (!missing.isEmpty()) {
            // What it says when it cannot is of no use here: what matters is what is missing then.
            isDone(root.resolve("infra/docker/offline-images").toString());
            var still = new ArrayList<String>();
            for (String image : missing) {
                if (!isThere(image)) {
                    still.add(image);
                }
            }
            return still;
        }
        return missing;
    }

    /** Whether an image is one of those that infra/docker/offline-images makes. */
    static boolean isStandIn(String image) throws IOException, InterruptedException {
        return Shell.run("docker", "image", "inspect", "-f", "{{index .Config.Labels \"io.websync.stand-in\"}}", image)
                .strip()
                .equals("true");
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
