package io.websync.ingest;

import io.websync.testing.Nginx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A real nginx in front, with infra/nginx as it is delivered; only ports, folders and the upstream are the test's. */
final class FrontNginx {

    private static final Path DELIVERED = Path.of("../infra/nginx");

    private FrontNginx() {}

    /**
     * Starts one.
     *
     * @param run where ingest-api has its socket and writes its files
     * @param front front.conf or front-tls.conf
     * @param changes texts of the files that are others here, and by what
     */
    static Nginx start(Path binary, Path folder, Path run, String front, Map<String, String> changes)
            throws IOException, InterruptedException {
        Files.createDirectories(folder.resolve("websync"));
        Files.createDirectories(folder.resolve("tmp"));
        Files.writeString(folder.resolve("mime.types"), Nginx.MIME_TYPES);
        Files.writeString(
                folder.resolve("nginx.conf"),
                delivered("nginx.conf").replace("pid /tmp/nginx.pid;", "").replace("/tmp/", folder + "/tmp/"));
        return Nginx.start(binary, folder, 2, (List<Integer> ports) -> {
            write(folder, "front.inc", run, ports, changes);
            write(folder, "front-grafana.inc", run, ports, changes);
            write(folder, front, run, ports, changes);
        });
    }

    private static void write(Path folder, String name, Path run, List<Integer> ports, Map<String, String> changes)
            throws IOException {
        String text = delivered(name)
                .replace("listen 80 ", "listen 127.0.0.1:" + ports.get(0) + " ")
                .replace("listen 443 ", "listen 127.0.0.1:" + ports.get(1) + " ")
                .replace("/run/websync/", run + "/");
        for (Map.Entry<String, String> change : changes.entrySet()) {
            text = text.replace(change.getKey(), change.getValue());
        }
        Files.writeString(folder.resolve("websync").resolve(name), text);
    }

    private static String delivered(String name) throws IOException {
        return Files.readString(DELIVERED.resolve(name));
    }
}
