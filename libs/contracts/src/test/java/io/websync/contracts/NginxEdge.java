package io.websync.contracts;

import io.websync.testing.Nginx;
import io.websync.testing.Nginx.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A real nginx with infra/nginx as it is delivered, serving a mirror in a folder of its own. */
final class NginxEdge implements AutoCloseable {

    private static final String BEFORE = """
            error_log error.log error;
            events { worker_connections 64; }
            http {
                access_log off;
                client_body_temp_path temp;
                proxy_temp_path temp;
                fastcgi_temp_path temp;
                uwsgi_temp_path temp;
                scgi_temp_path temp;
                include websync-paths.conf;
            """;

    private final Path root;
    private final Nginx nginx;

    private NginxEdge(Path root, Nginx nginx) {
        this.root = root;
        this.nginx = nginx;
    }

    /** @param servers files of infra/nginx with one server each */
    static NginxEdge start(Path binary, Path root, String... servers) throws IOException, InterruptedException {
        Path delivered = Path.of("../../infra/nginx");
        Path www = Files.createDirectories(root.resolve("www"));
        Files.writeString(
                root.resolve("websync-paths.conf"), Files.readString(delivered.resolve("websync-paths.conf")));
        Files.writeString(root.resolve("mime.types"), Nginx.MIME_TYPES);
        Files.writeString(
                root.resolve("nginx.conf"),
                Stream.of(servers)
                        .map(server -> "    include " + server + ";\n")
                        .collect(Collectors.joining("", BEFORE, "}\n")));
        Nginx nginx = Nginx.start(binary, root, 1, (List<Integer> ports) -> {
            for (String server : servers) {
                Files.writeString(
                        root.resolve(server),
                        Files.readString(delivered.resolve(server))
                                .replace("listen 80 default_server;", "listen 127.0.0.1:" + ports.get(0) + ";")
                                .replace("/var/lib/websync/edge/www", www.toString()));
            }
        });
        return new NginxEdge(root, nginx);
    }

    /** Asks with this request target and Host header, byte for byte. */
    Answer ask(String host, String target, String... headers) throws IOException {
        return nginx.ask(host, target, headers);
    }

    Path www() {
        return root.resolve("www");
    }

    @Override
    public void close() {
        nginx.close();
    }
}
