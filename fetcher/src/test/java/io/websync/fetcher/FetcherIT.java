package io.websync.fetcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.contracts.Digest;
import io.websync.contracts.FailureCode;
import io.websync.contracts.Topics;
import io.websync.contracts.event.FetchDeferred;
import io.websync.contracts.event.FetchFailed;
import io.websync.contracts.event.FileFetched;
import io.websync.contracts.event.SubmissionEvent;
import io.websync.contracts.event.SubmissionHeld;
import io.websync.embedded.EmbeddedBroker;
import io.websync.fetcher.queue.Holds;
import io.websync.messaging.Clients;
import io.websync.messaging.DeadLetterHeaders;
import io.websync.messaging.EventProducer;
import io.websync.messaging.KafkaSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole process against a real broker and a real origin. */
class FetcherIT {

    @TempDir
    static Path folder;

    private static EmbeddedBroker broker;
    private static KafkaSettings kafka;
    private static TestOrigin origin;
    private static EventProducer producer;
    private static CompletionReader completions;
    private static ConfigurableApplicationContext fetcher;

    @BeforeAll
    static void start() throws IOException {
        broker = EmbeddedBroker.start(folder.resolve("broker"));
        kafka = new KafkaSettings(broker.bootstrapServers(), null, 4, null);
        origin = new TestOrigin();
        fetcher = FetcherApplication.application()
                .run(
                        "--server.port=0",
                        "--websync.fetcher.instance=it",
                        "--websync.fetcher.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                        "--websync.fetcher.kafka.partitions=4",
                        "--websync.fetcher.storage.files.root=" + folder.resolve("center"),
                        "--websync.fetcher.outbound.allow=" + origin.address());
        awaitHealthy();
        producer = new EventProducer(kafka, "test", Map.of(), Clock.systemUTC());
        completions = new CompletionReader(kafka);
    }

    @AfterAll
    static void stop() {
        completions.close();
        producer.close();
        fetcher.close();
        origin.close();
        broker.close();
    }

    @Test
    void aFileIsStoredUnderItsDigestAndSaidToBeFetched() throws IOException {
        origin.answer("/a/file.txt", exchange -> {
            exchange.getResponseHeaders().set("Last-Modified", "Tue, 15 Nov 1994 12:45:26 GMT");
            exchange.getResponseHeaders().set("ETag", "\"v1\"");
            TestOrigin.bytes("hello".getBytes(StandardCharsets.UTF_8)).to(exchange);
        });

        submit(Topics.SUBMISSIONS, 1, "/a/file.txt");

        var fetched = (FileFetched) completions.next(1).getFirst();
        Digest digest = Digest.sha256("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
        assertThat(fetched.digest()).isEqualTo(digest);
        assertThat(fetched.size()).isEqualTo(5);
        assertThat(fetched.lastModified()).isEqualTo(Instant.parse("1994-11-15T12:45:26Z"));
        assertThat(fetched.etag()).isEqualTo("\"v1\"");
        assertThat(fetched.transferred()).isEqualTo(5);
        Path blob = folder.resolve("center/blobs/2c/f2/" + digest.hex());
        assertThat(blob).hasContent("hello");
        try (var spool = Files.list(folder.resolve("center/spool"))) {
            assertThat(spool).isEmpty();
        }
    }

    @Test
    void aFileThatIsNotThereFailsAtOnce() {
        submit(Topics.SUBMISSIONS_BULK, 2, "/missing");

        var failed = (FetchFailed) completions.next(1).getFirst();
        assertThat(failed.failure().code()).isEqualTo(FailureCode.NOT_FOUND);
        assertThat(failed.failure().httpStatus()).isEqualTo(404);
    }

    @Test
    void anUnreadableRecordGoesToTheDeadLettersAndTheNextIsWorkedOn() throws Exception {
        origin.answer("/next", TestOrigin.bytes(new byte[10]));
        try (var raw = Clients.producer(kafka, "test-raw", Map.of())) {
            raw.send(new ProducerRecord<>(
                            Topics.SUBMISSIONS.name(), "x/y", "{not json".getBytes(StandardCharsets.UTF_8)))
                    .get();
        }
        submit(Topics.SUBMISSIONS, 3, "/next");

        assertThat(completions.next(1).getFirst()).isInstanceOf(FileFetched.class);
        ConsumerRecord<String, byte[]> letter = deadLetter();
        assertThat(letter.key()).isEqualTo("x/y");
        assertThat(new String(letter.value(), StandardCharsets.UTF_8)).isEqualTo("{not json");
        assertThat(new String(
                        letter.headers().lastHeader(DeadLetterHeaders.CODE).value(), StandardCharsets.UTF_8))
                .isEqualTo("UNDECODABLE");
    }

    @Test
    void aPausedSubmissionComesBackLaterAndACanceledOneIsNotFetched() {
        try {
            hold(SubmissionHeld.Hold.PAUSED);
            submit(Topics.SUBMISSIONS, 4, "/held");
            assertThat(completions.next(1).getFirst())
                    .isInstanceOfSatisfying(
                            FetchDeferred.class,
                            deferred -> assertThat(deferred.cause()).isEqualTo(FetchDeferred.Cause.PAUSED));
            hold(SubmissionHeld.Hold.CANCELED);
            submit(Topics.SUBMISSIONS, 4, "/held");
            assertThat(completions.next(1).getFirst())
                    .isInstanceOfSatisfying(
                            FetchFailed.class,
                            failed -> assertThat(failed.failure().code()).isEqualTo(FailureCode.CANCELED));
            assertThat(origin.asked()).doesNotContain("/held");
        } finally {
            hold(SubmissionHeld.Hold.RELEASED);
        }
    }

    private static void hold(SubmissionHeld.Hold hold) {
        producer.send(Topics.CONTROLS, new SubmissionHeld(1, hold, Instant.now()))
                .join();
        Optional<SubmissionHeld.Hold> expected =
                hold == SubmissionHeld.Hold.RELEASED ? Optional.empty() : Optional.of(hold);
        Instant deadline = Instant.now().plusSeconds(30);
        while (!fetcher.getBean(Holds.class).of(1).equals(expected)) {
            assertThat(Instant.now()).isBefore(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void metricsTellWhatWasDone() throws Exception {
        assertThat(get("/actuator/prometheus"))
                .contains("websync_fetcher_running ")
                .contains("websync_fetcher_oldest_unfinished_seconds ")
                .contains("websync_fetcher_received_bytes_total ")
                .contains("websync_fetcher_fetch_seconds_count ")
                .contains("websync_fetcher_failed_total{code=\"NOT_FOUND\"}");
    }

    private static void submit(Topics.Topic<SubmissionEvent> topic, int line, String path) {
        var _ = producer.send(topic, TestRequests.request(line, origin.url(path)))
                .join();
    }

    private static ConsumerRecord<String, byte[]> deadLetter() {
        try (var consumer = Clients.consumer(kafka, "test-letters", "test-letters", Map.of())) {
            consumer.subscribe(List.of(Topics.SUBMISSIONS.deadLetters()));
            var letters = new ArrayList<ConsumerRecord<String, byte[]>>();
            Instant deadline = Instant.now().plusSeconds(30);
            while (letters.isEmpty() && Instant.now().isBefore(deadline)) {
                consumer.poll(Duration.ofMillis(100)).forEach(letters::add);
            }
            assertThat(letters).hasSize(1);
            return letters.getFirst();
        }
    }

    private static void awaitHealthy() {
        Instant deadline = Instant.now().plusSeconds(60);
        String health = "";
        while (Instant.now().isBefore(deadline)) {
            try {
                health = get("/actuator/health/readiness");
            } catch (IOException | InterruptedException e) {
                health = e.toString();
            }
            if (health.contains("\"status\":\"UP\"") && health.contains("RUNNING") && !health.contains("DOWN")) {
                return;
            }
        }
        throw new AssertionError("the fetcher did not become ready: " + health);
    }

    private static String get(String path) throws IOException, InterruptedException {
        String port = fetcher.getEnvironment().getRequiredProperty("local.server.port");
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
