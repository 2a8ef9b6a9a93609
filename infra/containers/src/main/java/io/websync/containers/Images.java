package io.websync.containers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.testcontainers.utility.DockerImageName;

/** Which images are used: those of docker-compose.yml, unless a system property names another. */
final class Images {

    private Images() {}

    /**
     * Finds the image of one service.
     *
     * @param service as docker-compose.yml names it; {@code -Dwebsync.test.image.<service>=…} names another image
     */
    static DockerImageName of(String service) throws IOException {
        String chosen = System.getProperty("websync.test.image." + service, "");
        return DockerImageName.parse(chosen.isBlank() ? ofCompose(service) : chosen);
    }

    private static String ofCompose(String service) throws IOException {
        Path file = compose();
        Matcher image = Pattern.compile("(?ms)^  " + Pattern.quote(service) + ":$.*?^    image: (\\S+)$")
                .matcher(Files.readString(file));
        if (!image.find()) {
            throw new IOException(file + " names no image of " + service);
        }
        return image.group(1);
    }

    private static Path compose() throws IOException {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("docker-compose.yml"))) {
                return folder.resolve("docker-compose.yml");
            }
        }
        throw new IOException("no docker-compose.yml in " + Path.of("").toAbsolutePath() + " or above it");
    }
}
