package io.websync.archive;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole pipeline as a process of its own, which new edges join. */
final class Center implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Process process;
    private final Path data;
    private final HttpClient client = HttpClient.newHttpClient();
    private String url = "";
    private String token = "";

    private Center(Process process, Path data) {
        this.process = process;
        this.data = data;
    }

    static Center start(Path data) throws Exception {
        Files.createDirectories(data);
        Files.writeString(data.resolve("fetcher.yml"), "websync.fetcher.outbound.allow: 127.0.0.0/8\n");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-jar",
                        only(Path.of("../standalone/target"), "standalone-*-exec.jar")
                                .toString(),
                        "--websync.standalone.data-folder=" + data,
                        "--websync.standalone.port=0",
                        "--websync.standalone.edges=home")
                .redirectErrorStream(true)
                .redirectOutput(data.resolve("log").toFile())
                .start();
        var center = new Center(process, data);
        try {
            await("the pipeline", () -> {
                if (!process.isAlive()) {
                    throw new IOException("it ended: " + Files.readString(data.resolve("log")));
                }
                return Files.exists(data.resolve("ready"));
            });
            center.url = Files.readString(data.resolve("ready")).strip();
            center.token = Files.readString(data.resolve("admin-token")).strip();
            await(
                    "readiness",
                    () -> center.call("GET", "/actuator/health/readiness", "").statusCode() == 200);
            return center;
        } catch (Exception e) {
            center.close();
            throw e;
        }
    }

    String url() {
        return url;
    }

    JsonNode json(String method, String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = call(method, path, body);
        if (answer.statusCode() >= 300) {
            throw new IOException(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
        }
        return JsonMapper.shared().readTree(answer.body());
    }

    private HttpResponse<String> call(String method, String path, String body)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(url + path))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .timeout(Duration.ofSeconds(60))
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    static void await(String what, Callable<Boolean> holds) throws Exception {
        Instant until = Instant.now().plus(PATIENCE);
        while (!holds.call()) {
            if (Instant.now().isAfter(until)) {
                throw new IllegalStateException("waited in vain for " + what);
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    /** The only file of the folder whose name fits. */
    static Path only(Path folder, String glob) throws IOException {
        var matcher = folder.getFileSystem().getPathMatcher("glob:" + glob);
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> matcher.matches(file.getFileName()))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no " + glob + " in " + folder.toAbsolutePath()))
                    .toAbsolutePath()
                    .normalize();
        }
    }

    @Override
    public void close() {
        end(process);
    }

    /** Ends a process as systemd would. */
    static void end(Process process) {
        process.destroy();
        try {
            if (process.waitFor(60, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }

    @Override
    public String toString() {
        return "center in " + data;
    }
}
