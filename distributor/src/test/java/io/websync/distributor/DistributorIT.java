package io.websync.distributor;

import static io.websync.distributor.Stack.MORNING;
import static io.websync.distributor.Stack.await;
import static io.websync.distributor.Stack.fetched;
import static io.websync.distributor.Stack.mirrored;
import static io.websync.distributor.Stack.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.websync.contracts.EventCodec;
import io.websync.contracts.Topics;
import io.websync.contracts.event.DistributionEvent;
import io.websync.contracts.event.DistributionOrdered;
import io.websync.contracts.event.EdgeHeartbeat;
import io.websync.messaging.Clients;
import io.websync.storage.CenterStorage;
import io.websync.storage.StorageSettings;
import io.websync.testing.NothingBlocksAnEventLoop;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

@ExtendWith(NothingBlocksAnEventLoop.class)
class DistributorIT {

    private static final String METRICS = "metrics_0123456789";

    @TempDir
    static Path folder;

    static Stack stack;
    static ConfigurableApplicationContext distributor;

    @BeforeAll
    static void start() throws Exception {
        stack = new Stack(folder);
        distributor = stack.distributor("--websync.distributor.metrics-token=" + METRICS);
    }

    @AfterAll
    static void stop() throws Exception {
        distributor.close();
        stack.close();
    }

    @Test
    void aFetchedFileIsOrderedAndItsAcksMakeTheSubmissionComplete() throws Exception {
        stack.submission(1, 1, "OPEN", "north", "south");
        var request = request(1, 1, "origin.example/a.bin");
        stack.producer.send(Topics.SUBMISSIONS, request).join();
        await("the file is in the report", () -> stack.count("select count(*) from file where submission_id = 1") == 1);

        stack.producer.send(Topics.COMPLETIONS, fetched(request, "hello")).join();
        List<DistributionOrdered> orders = orders("origin.example/a.bin", 1);
        assertThat(orders).singleElement().satisfies(order -> {
            assertThat(order.revision()).isEqualTo(1);
            assertThat(order.digest()).isEqualTo(Stack.digest("hello"));
            assertThat(order.lastModified()).isEqualTo(MORNING);
        });

        stack.producer
                .send(Topics.ACKS, mirrored("north", "origin.example/a.bin", 1, "hello"))
                .join();
        stack.producer
                .send(Topics.ACKS, mirrored("south", "origin.example/a.bin", 1, "hello"))
                .join();
        await(
                "complete",
                () -> "COMPLETE".equals(stack.query(String.class, "select state from submission where id = 1")));
        assertThat(stack.count("select sum(mirrored) from submission_edge where submission_id = 1"))
                .isEqualTo(2);
        assertThat(stack.count("select fetched from submission_sync where submission_id = 1"))
                .isEqualTo(1);
    }

    @Test
    void anEdgeReadsWhatIsOrderedForItByNameOrByGroupAndNothingElse() throws Exception {
        stack.submission(8, 1, "OPEN", "mine", "others");
        stack.execute("update edge set seen_at = now(), groups = '{coast}' where name = 'mine'");
        stack.execute("update edge set seen_at = now() where name = 'others'");
        for (String edge : List.of("mine", "others")) {
            stack.execute("insert into token (hash, edge_id, label) select sha256('websync_" + edge
                    + "'), id, 'its own' from edge where name = '" + edge + "'");
        }
        try (CenterStorage center = CenterStorage.open(StorageSettings.files(stack.center));
                HttpClient client = HttpClient.newHttpClient()) {
            for (String wanted : List.of("selector_edges = '{mine}'", "selector_groups = '{coast,hills}'")) {
                var digest = Stack.digest(wanted);
                center.put(Files.writeString(center.spoolFolder().resolve("blob"), wanted), digest);
                String path = "/blobs/" + digest.hex();
                // Nobody has ordered it yet; the moment after, it is there.
                assertThat(status(client, path, "websync_mine")).isEqualTo(404);
                stack.execute("insert into asset (id, key, digest) values (gen_random_uuid(), 'origin.example/"
                        + digest.hex() + "', '\\x" + digest.hex() + "')");
                assertThat(status(client, path, "websync_mine")).isEqualTo(404);
                stack.execute("update asset set " + wanted + " where digest = '\\x" + digest.hex() + "'");
                assertThat(status(client, path, "websync_mine")).isEqualTo(200);
                assertThat(status(client, path, "websync_others")).isEqualTo(404);
            }
            stack.execute(
                    "delete from asset where published = 0 and key like 'origin.example/________________________________________________________________'");
        }
    }

    private static int status(HttpClient client, String path, String token) throws Exception {
        return client.send(
                        HttpRequest.newBuilder(URI.create("http://localhost:"
                                        + distributor.getEnvironment().getProperty("local.server.port") + path))
                                .header("Authorization", "Bearer " + token)
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void theBytesAreServedByDigestAndByNameToWhoeverHasAToken() throws Exception {
        stack.submission(7, 1, "OPEN", "north");
        stack.execute("insert into token (hash, edge_id, label)"
                + " select sha256('websync_edge'), id, 'its own' from edge order by id limit 1");
        try (CenterStorage center = CenterStorage.open(StorageSettings.files(stack.center))) {
            Path spool = Files.writeString(center.spoolFolder().resolve("blob"), "bytes to serve");
            center.put(spool, Stack.digest("bytes to serve"));
        }
        stack.producer
                .send(Topics.COMPLETIONS, fetched(request(7, 1, "origin.example/served.txt"), "bytes to serve"))
                .join();
        orders("origin.example/served.txt", 1);

        String address = "http://localhost:" + distributor.getEnvironment().getProperty("local.server.port");
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (String path :
                    List.of("/blobs/" + Stack.digest("bytes to serve").hex(), "/mirror/origin.example/served.txt")) {
                var request = HttpRequest.newBuilder(URI.create(address + path));
                assertThat(client.send(request.build(), HttpResponse.BodyHandlers.ofString())
                                .statusCode())
                        .isEqualTo(401);
                var response = client.send(
                        request.header("Authorization", "Bearer websync_edge").build(),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(response.statusCode()).isEqualTo(200);
                assertThat(response.body()).isEqualTo("bytes to serve");
            }
            var metrics = client.send(
                    HttpRequest.newBuilder(URI.create(address + "/actuator/prometheus"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(metrics.body()).contains("websync_blobs_requests_total{by=\"digest\",status=\"200\"}");
            var passedOn = HttpRequest.newBuilder(URI.create(address + "/actuator/prometheus"))
                    .header("X-Forwarded-For", "192.0.2.7");
            assertThat(client.send(passedOn.build(), HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(401);
            // An edge's token opens blobs and nothing else.
            passedOn.setHeader("Authorization", "Bearer websync_edge");
            assertThat(client.send(passedOn.build(), HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(401);
            stack.execute("insert into account (name, role) values ('root', 'admin')");
            stack.execute("insert into token (hash, account, label) values (sha256('websync_root'), 'root', 'test')");
            passedOn.setHeader("Authorization", "Bearer websync_root");
            assertThat(client.send(passedOn.build(), HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
            var health = HttpRequest.newBuilder(URI.create(address + "/actuator/health"))
                    .header("X-Forwarded-For", "192.0.2.7");
            assertThat(client.send(health.build(), HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void theMetricsTokenOpensMetricsAndNothingElse() throws Exception {
        String address = "http://localhost:" + distributor.getEnvironment().getProperty("local.server.port");
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (String path : List.of(
                    "/actuator/prometheus",
                    "/actuator",
                    "/actuator/prometheus/x",
                    "/%61ctuator/prometheus",
                    "/blobs/" + Stack.digest("any").hex(),
                    "/mirror/origin.example/any.txt")) {
                var request = HttpRequest.newBuilder(URI.create(address + path))
                        .header("X-Forwarded-For", "192.0.2.7")
                        .header("Authorization", "Bearer " + METRICS);
                assertThat(client.send(request.build(), HttpResponse.BodyHandlers.ofString())
                                .statusCode())
                        .as(path)
                        .isEqualTo(path.equals("/actuator/prometheus") ? 200 : 401);
            }
        }
    }

    @Test
    void anEdgeThatIsHeardOfForTheFirstTimeIsEnrolledAndAnnounced() throws Exception {
        stack.producer
                .send(
                        Topics.EDGE_REPORTS,
                        new EdgeHeartbeat(
                                "east",
                                List.of("asia"),
                                null,
                                null,
                                "1",
                                MORNING,
                                0,
                                1,
                                2,
                                MORNING.plusSeconds(1),
                                null,
                                null))
                .join();
        await(
                "enrolled",
                () -> stack.count(
                                "select count(*) from edge where name = 'east' and groups = '{asia}' and disk_total = 2")
                        == 1);
    }

    private static List<DistributionOrdered> orders(String key, int atLeast) throws Exception {
        var decoder = EventCodec.decoder(DistributionEvent.class);
        var found = new ArrayList<DistributionOrdered>();
        try (var consumer = Clients.consumer(stack.kafka, "test", "test-" + System.nanoTime(), Map.of())) {
            consumer.subscribe(List.of(Topics.DISTRIBUTIONS.name()));
            long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (found.size() < atLeast && System.nanoTime() < end) {
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                    if (key.equals(record.key())
                            && decoder.decode(record.value()) instanceof DistributionOrdered order) {
                        found.add(order);
                    }
                }
            }
        }
        return found;
    }
}
