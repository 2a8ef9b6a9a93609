package io.websync.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real nginx in a folder of its own, on free ports of loopback. */
public final class Nginx implements AutoCloseable {

    /** An answer as it came over the wire, its bytes as ISO 8859-1. */
    public record Answer(int status, String head, String body) {

        /** The first header of this name, in lower case. */
        public Optional<String> header(String name) {
            return head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst();
        }
    }

    /** Writes {@code nginx.conf} and what it includes. */
    @FunctionalInterface
    public interface Configuration {
        /** @param ports to listen on; others when one was taken meanwhile */
        void write(List<Integer> ports) throws IOException;
    }

    /** Types that the tests ask for, whatever the machine's nginx knows. */
    public static final String MIME_TYPES =
            "types { text/html html; text/plain txt; text/css css; application/javascript js; image/svg+xml svg; image/png png; application/gzip gz; }";

    private static final int ATTEMPTS = 5;
    private static final int TIMEOUT_MILLIS = 20_000;

    private final Process process;
    private final List<Integer> ports;

    private Nginx(Process process, List<Integer> ports) {
        this.process = process;
        this.ports = List.copyOf(ports);
    }

    /** Where it is installed, if it is. */
    public static Optional<Path> installed() {
        String path = Optional.ofNullable(System.getenv("PATH")).orElse("") + ":/usr/sbin:/usr/local/sbin";
        return Stream.of(path.split(":"))
                .map(folder -> Path.of(folder, "nginx"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Starts one and waits until it serves.
     *
     * @param folder where {@code nginx.conf} is; the other files lie in or below it, as the user that runs the test may read
     * @param count of ports
     */
    public static Nginx start(Path nginx, Path folder, int count, Configuration configuration)
            throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            List<Integer> ports = freePorts(count);
            configuration.write(ports);
            Path pid = folder.resolve("nginx.pid");
            Files.deleteIfExists(pid);
            Path output = folder.resolve("output.log");
            Process process = new ProcessBuilder(
                            nginx.toString(),
                            "-p",
                            folder.toString(),
                            "-c",
                            folder.resolve("nginx.conf").toString(),
                            // One process, as the user that runs the test.
                            "-g",
                            "daemon off; master_process off; pid " + pid + ";")
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MILLIS);
            // Written once all its ports are its own.
            while (process.isAlive() && !Files.exists(pid) && System.nanoTime() < deadline) {
                Thread.sleep(10);
            }
            if (process.isAlive() && Files.exists(pid)) {
                return new Nginx(process, ports);
            }
            process.destroyForcibly().onExit().join();
            String said = Files.readString(output);
            if (attempt == ATTEMPTS || !said.contains("Address already in use")) {
                throw new IOException("nginx does not serve: " + said);
            }
        }
    }

    /** In the order that the configuration was given. */
    public int port(int index) {
        return ports.get(index);
    }

    /** Asks the first port with this request target and Host header, byte for byte. */
    public Answer ask(String host, String target, String... headers) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port(0))) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
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

    private static List<Integer> freePorts(int count) throws IOException {
        var held = new ArrayList<ServerSocket>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return held.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }

    @Override
    public void close() {
        // It holds nothing that would be lost.
        process.destroyForcibly().onExit().join();
    }
}
