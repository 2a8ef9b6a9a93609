package io.websync.standalone;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** The whole pipeline with two edges, and an origin with one file. */
final class SmallRun implements AutoCloseable {

    static final List<String> PROCESSES = List.of("ingest-api", "fetcher", "distributor", "edge-consumer");

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    final Pipeline pipeline;
    final Credentials credentials;
    private final Path served;
    private final HttpServer origin;
    private int lists;

    SmallRun(Path folder) throws IOException, InterruptedException {
        served = Files.createDirectories(folder.resolve("served"));
        Path data = Files.createDirectories(folder.resolve("data"));
        Files.writeString(data.resolve("fetcher.yml"), "websync.fetcher.outbound.allow: 127.0.0.0/8\n");
        Files.writeString(data.resolve("distributor.yml"), "websync.distributor.alarms.every: 1s\n");
        credentials = Credentials.readOrMake(data);
        pipeline =
                Pipeline.start(new StandaloneSettings(data, 0, "127.0.0.1", List.of("edge1", "edge2"), 0), credentials);
        origin = SimpleFileServer.createFileServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), served, SimpleFileServer.OutputLevel.NONE);
        origin.start();
    }

    /** Hands in a file that is there and one that is not, and waits until all is settled and counted. */
    void list() throws IOException, InterruptedException {
        lists++;
        Files.writeString(served.resolve("file-" + lists), "content " + lists);
        String root = "http://127.0.0.1:" + origin.getAddress().getPort() + "/";
        call(
                "POST",
                pipeline.url() + "/api/v1/submissions",
                root + "file-" + lists + "\n" + root + "gone-" + lists + "\n");
        await("edge-consumer", "websync_edge_transfer_seconds_count{edge=\"edge2\"} " + lists);
        await("distributor", "websync_submission_seconds_count{state=\"PARTIAL\"} " + lists);
        await("distributor", "websync_census_copies{edge=\"edge1\",state=\"MIRRORED\"} " + lists + ".0");
        await("distributor", "websync_census_dead_letters{kind=\"failure\"} " + lists + ".0");
        await("distributor", "websync_keeper_behind_records{");
        await("distributor", "websync_keeper_kept_records{");
        await("distributor", "websync_keeper_deleted_total{");
    }

    private void await(String process, String sample) throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(Duration.ofMinutes(2));
        while (true) {
            String scraped = scrape(process);
            if (scraped.contains(sample)) {
                return;
            }
            if (Instant.now().isAfter(deadline)) {
                throw new IllegalStateException(process + " never said " + sample + ", but\n" + scraped);
            }
            Thread.sleep(Duration.ofMillis(200));
        }
    }

    /** Of all of a kind; what each metric means stands there once. */
    String scrape(String process) throws IOException, InterruptedException {
        var all = new StringBuilder();
        for (int port : pipeline.portsOf(process)) {
            String text = call("GET", "http://127.0.0.1:" + port + "/actuator/prometheus", "");
            all.append(all.isEmpty() ? text : text.replaceAll("(?m)^#.*\n", ""));
        }
        return all.toString();
    }

    String call(String method, String url, String body) throws IOException, InterruptedException {
        return HTTP.send(
                        HttpRequest.newBuilder(URI.create(url))
                                .header("Authorization", "Bearer " + credentials.token())
                                .header("Content-Type", "text/plain")
                                .timeout(Duration.ofSeconds(60))
                                .method(method, BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    /** Whether the machine has the program. */
    static boolean has(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    @Override
    public void close() {
        pipeline.close();
        origin.stop(0);
    }
}
