package io.websync.contracts;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real nginx with infra/nginx as it is delivered, in a folder of its own on a free port. */
final class NginxEdge implements AutoCloseable {

    /** An answer as it came over the wire, its bytes as ISO 8859-1. */
    record Answer(int status, String head, String body) {

        Optional<String> header(String name) {
            return head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst();
        }
    }

    private final Path root;
    private final Process process;
    private final int port;

    private NginxEdge(Path root, Process process, int port) {
        this.root = root;
        this.process = process;
        this.port = port;
    }

    static Optional<Path> installed() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("") + ":/usr/sbin:/usr/local/sbin";
        return Stream.of(path.split(":"))
                .map(folder -> Path.of(folder, "nginx"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static NginxEdge start(Path nginx, Path root) throws IOException, InterruptedException {
        Path delivered = Path.of("../../infra/nginx");
        int port = freePort();
        Path www = Files.createDirectories(root.resolve("www"));
        Files.copy(delivered.resolve("websync-paths.conf"), root.resolve("websync-paths.conf"));
        String edge = Files.readString(delivered.resolve("edge.conf"));
        Files.writeString(
                root.resolve("edge.conf"),
                edge.replace("listen 80 default_server;", "listen 127.0.0.1:" + port + ";")
                        .replace("/var/lib/websync/edge/www", www.toString()));
        Files.writeString(
                root.resolve("mime.types"),
                "types { text/html html; text/plain txt; image/png png; application/gzip gz; }");
        Files.writeString(root.resolve("nginx.conf"), """
                daemon off;
                # One process, as the user that runs the test.
                master_process off;
                pid nginx.pid;
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
                    include edge.conf;
                }
                """);
        Process process = new ProcessBuilder(nginx.toString(), "-p", root.toString(), "-c", "nginx.conf")
                .redirectErrorStream(true)
                .redirectOutput(root.resolve("output.log").toFile())
                .start();
        var edgeServer = new NginxEdge(root, process, port);
        edgeServer.awaitListening();
        return edgeServer;
    }

    /** Asks with this request target and Host header, byte for byte. */
    Answer ask(String host, String target, String... headers) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            var request =
                    new StringBuilder("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n");
            for (String header : headers) {
                request.append(header).append("\r\n");
            }
            OutputStream out = socket.getOutputStream();
            out.write(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            var answer = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(answer);
            String text = answer.toString(StandardCharsets.ISO_8859_1);
            int end = text.indexOf("\r\n\r\n");
            if (end < 0) {
                throw new IOException("no HTTP answer to " + target + ": " + text);
            }
            int status = Integer.parseInt(text, 9, 12, 10);
            return new Answer(status, text.substring(0, end), text.substring(end + 4));
        }
    }

    Path www() {
        return root.resolve("www");
    }

    private void awaitListening() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            try {
                ask("none", "/");
                return;
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() > deadline) {
                    throw new IOException("nginx does not serve: " + Files.readString(root.resolve("output.log")), e);
                }
                Thread.sleep(20);
            }
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        // It holds nothing that would be lost.
        process.destroyForcibly().onExit().join();
    }
}
