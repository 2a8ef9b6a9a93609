package io.websync.fetcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.Catalog;
import io.websync.catalog.CatalogSettings;
import io.websync.catalog.dispatch.AssetRow;
import io.websync.catalog.dispatch.Assets;
import io.websync.catalog.dispatch.FileRow;
import io.websync.contracts.AssetKey;
import io.websync.contracts.FailureCode;
import io.websync.contracts.Refresh;
import io.websync.contracts.Selector;
import io.websync.contracts.Topics;
import io.websync.contracts.Validators;
import io.websync.contracts.event.FetchFailed;
import io.websync.contracts.event.FileFetched;
import io.websync.contracts.event.FileSubmitted;
import io.websync.embedded.EmbeddedBroker;
import io.websync.embedded.EmbeddedDatabase;
import io.websync.messaging.EventProducer;
import io.websync.messaging.KafkaSettings;
import io.websync.messaging.TopicSetup;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole process while one of the things around it is gone or full. */
class OutageIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private EmbeddedBroker broker;
    private KafkaSettings kafka;
    private TestOrigin origin;
    private @Nullable ConfigurableApplicationContext fetcher;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        broker = EmbeddedBroker.start(folder.resolve("broker"));
        kafka = new KafkaSettings(broker.bootstrapServers(), null, 4, null, null);
        TopicSetup.createMissing(kafka);
        origin = new TestOrigin();
    }

    @AfterEach
    void stop() {
        stopFetcher();
        origin.close();
        broker.close();
    }

    @Test
    void whatTheCatalogKnowsMovesOnlyWhenItChangedAndWithoutACatalogEverythingMoves() throws Exception {
        var database = EmbeddedDatabase.start(folder.resolve("catalog"));
        int port = URI.create(database.url().substring("jdbc:".length())).getPort();
        try {
            migrate(database);
            startFetcher(
                    folder.resolve("center"),
                    "--websync.fetcher.catalog.url=" + database.url(),
                    "--websync.fetcher.catalog.username=" + database.username(),
                    "--websync.fetcher.catalog.password=" + database.password());
            origin.answer("/file", exchange -> {
                exchange.getResponseHeaders().set("ETag", "\"v1\"");
                if ("\"v1\"".equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
                    TestOrigin.status(304).to(exchange);
                } else {
                    TestOrigin.bytes(new byte[1000]).to(exchange);
                }
            });
            FileFetched first = (FileFetched) fetch(request(1, "/file"));
            assertThat(first.notModified()).as("nothing is known yet").isFalse();
            know(database, first);

            FileFetched second = (FileFetched) fetch(TestRequests.numbered(request(2, "/file"), 2));
            assertThat(second.notModified()).isTrue();
            assertThat(second.digest()).isEqualTo(first.digest());
            assertThat(second.transferred()).isZero();
            FileFetched forced = (FileFetched)
                    fetch(TestRequests.refreshing(TestRequests.numbered(request(3, "/file"), 3), Refresh.ALWAYS));
            assertThat(forced.notModified()).isFalse();
            awaitHealth("/actuator/health", health -> "UP".equals(status(health, "catalog")));
        } finally {
            database.close();
        }
        FileFetched without = (FileFetched) fetch(TestRequests.numbered(request(4, "/file"), 4));
        assertThat(without.notModified()).isFalse();
        awaitHealth("/actuator/health", health -> "DOWN".equals(status(health, "catalog")));
        assertThat(get("/actuator/health/readiness")).as("files go on").contains("\"status\":\"UP\"");

        try (var again = EmbeddedDatabase.start(folder.resolve("catalog"), port)) {
            assertThat(again.url()).isEqualTo(database.url());
            int line = 5;
            Instant deadline = Instant.now().plus(PATIENCE);
            while (!((FileFetched) fetch(TestRequests.numbered(request(line, "/file"), line))).notModified()) {
                assertThat(Instant.now()).as("conditional again").isBefore(deadline);
                line++;
            }
        }
    }

    private static void migrate(EmbeddedDatabase database) throws InterruptedException {
        try (var catalog =
                Catalog.of(new CatalogSettings(database.url(), database.username(), database.password(), 2), "test")) {
            catalog.migrate();
        }
    }

    /** As dispatch does with a completion. */
    private static void know(EmbeddedDatabase database, FileFetched fetched) throws Exception {
        var settings = new CatalogSettings(database.url(), database.username(), database.password(), 2);
        try (var catalog = Catalog.of(settings, "test")) {
            AssetKey asset = fetched.request().asset();
            var row = new AssetRow(
                    asset.id(),
                    asset,
                    1,
                    1,
                    fetched.digest(),
                    fetched.size(),
                    fetched.lastModified(),
                    Validators.of(fetched),
                    fetched.fetchedAt(),
                    Selector.ALL,
                    Map.of(),
                    3,
                    null,
                    Instant.now());
            catalog.transaction(connection -> {
                Assets.save(connection, List.of(row));
                io.websync.catalog.dispatch.Files.save(
                        connection, List.of(FileRow.submitted(fetched.request()).fetched(fetched, 1, Instant.now())));
                return 1;
            });
        }
    }

    @Test
    void aFullDiskIsWaitedForWithTheReasonInHealthWhileWhatFitsGoesOn() throws Exception {
        Path center = Files.createDirectory(folder.resolve("small"));
        mountSmall(center);
        try {
            Path filler = Files.write(center.resolve("filler"), new byte[12 << 20]);
            startFetcher(center, "--websync.fetcher.download.keep-free=0B");
            byte[] big = new byte[6 << 20];
            origin.answer("/said", TestOrigin.bytes(big));
            origin.answer("/unsaid", exchange -> {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write(big);
            });
            origin.answer("/small", TestOrigin.bytes(new byte[1000]));
            try (var producer = new EventProducer(kafka, "test", Map.of(), Clock.systemUTC());
                    var completions = new CompletionReader(kafka)) {
                submit(producer, request(1, "/said"));
                submit(producer, request(2, "/unsaid"));
                awaitHealth("/actuator/health", health -> reason(health).startsWith(FailureCode.NO_SPACE + ": "));
                assertThat(get("/actuator/health/liveness")).contains("\"status\":\"UP\"");

                submit(producer, request(3, "/small"));
                assertThat(completions.next(1))
                        .extracting(event -> event.request().file().line())
                        .containsExactly(3);

                Files.delete(filler);
                var stored = new ArrayList<Integer>();
                Instant deadline = Instant.now().plus(PATIENCE);
                while (stored.size() < 2) {
                    assertThat(Instant.now()).isBefore(deadline);
                    completions.poll().forEach(event -> {
                        assertThat(event).isNotInstanceOf(FetchFailed.class);
                        if (event instanceof FileFetched fetched) {
                            stored.add(fetched.request().file().line());
                        }
                    });
                }
                assertThat(stored).containsExactlyInAnyOrder(1, 2);
            }
            awaitHealth("/actuator/health", health -> "UP".equals(status(health, "storage")));
            assertThat(center.resolve("spool")).isEmptyDirectory();
        } finally {
            stopFetcher();
            run("umount", center.toString());
        }
    }

    @Test
    void withoutABrokerTheProcessStaysUpSaysSoAndGoesOnWhenItIsBack() throws Exception {
        startFetcher(folder.resolve("center"));
        origin.answer("/file", TestOrigin.bytes(new byte[1000]));
        assertThat(fetch(request(1, "/file"))).isInstanceOf(FileFetched.class);
        int port = Integer.parseInt(broker.bootstrapServers().split(":", -1)[1]);

        broker.close();
        awaitHealth("/actuator/health/readiness", health -> "DOWN".equals(status(health, "broker")));
        assertThat(get("/actuator/health/liveness")).contains("\"status\":\"UP\"");

        broker = EmbeddedBroker.start(folder.resolve("broker"), port, new Properties());
        assertThat(fetch(TestRequests.numbered(request(2, "/file"), 2))).isInstanceOf(FileFetched.class);
        awaitHealth("/actuator/health/readiness", health -> "UP".equals(status(health, "broker")));
    }

    private void startFetcher(Path center, String... more) {
        var arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--websync.fetcher.instance=outage",
                "--websync.fetcher.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                "--websync.fetcher.kafka.partitions=4",
                "--websync.fetcher.storage.files.root=" + center,
                "--websync.fetcher.outbound.allow=" + origin.address()));
        arguments.addAll(List.of(more));
        fetcher = FetcherApplication.application().run(arguments.toArray(String[]::new));
    }

    private void stopFetcher() {
        if (fetcher != null) {
            fetcher.close();
        }
    }

    private FileSubmitted request(int line, String path) {
        return TestRequests.request(line, origin.url(path));
    }

    /** What becomes of the request, read from a topic that is looked through from its start. */
    private Object fetch(FileSubmitted request) {
        try (var producer = new EventProducer(kafka, "test", Map.of(), Clock.systemUTC());
                var completions = new CompletionReader(kafka)) {
            submit(producer, request);
            Instant deadline = Instant.now().plus(PATIENCE);
            while (Instant.now().isBefore(deadline)) {
                for (var event : completions.poll()) {
                    if (event.request().file().equals(request.file())) {
                        return event;
                    }
                }
            }
            throw new AssertionError("no completion for " + request.file());
        }
    }

    private static void submit(EventProducer producer, FileSubmitted request) {
        var _ = producer.send(Topics.SUBMISSIONS, request).join();
    }

    private static String status(JsonNode health, String component) {
        return health.at("/components/" + component + "/status").asString("");
    }

    private static String reason(JsonNode health) {
        return health.at("/components/storage/details/reason").asString("");
    }

    private void awaitHealth(String path, Predicate<JsonNode> rule) throws InterruptedException {
        Instant deadline = Instant.now().plus(PATIENCE);
        String health = "";
        while (Instant.now().isBefore(deadline)) {
            try {
                health = get(path);
                if (rule.test(JsonMapper.shared().readTree(health))) {
                    return;
                }
            } catch (IOException e) {
                health = e.toString();
            }
            Thread.sleep(100);
        }
        throw new AssertionError("the health is not what it should be: " + health);
    }

    private String get(String path) throws IOException, InterruptedException {
        String port = Objects.requireNonNull(fetcher).getEnvironment().getRequiredProperty("local.server.port");
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private static void mountSmall(Path at) throws Exception {
        boolean mounted;
        try {
            mounted = run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", at.toString());
        } catch (IOException _) {
            mounted = false;
        }
        Assumptions.assumeTrue(mounted, "a small file system can be mounted here, which takes root");
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    }
}
