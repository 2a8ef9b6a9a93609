package io.websync.fetcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.contracts.Digest;
import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.contracts.Topics;
import io.websync.contracts.event.FetchDeferred;
import io.websync.contracts.event.FetchFailed;
import io.websync.contracts.event.FileFetched;
import io.websync.contracts.event.FileSubmitted;
import io.websync.contracts.event.SubmissionEvent;
import io.websync.contracts.event.SubmissionHeld;
import io.websync.embedded.EmbeddedBroker;
import io.websync.fetcher.queue.Holds;
import io.websync.messaging.Clients;
import io.websync.messaging.DeadLetterHeaders;
import io.websync.messaging.EventProducer;
import io.websync.messaging.KafkaSettings;
import io.websync.testing.NothingBlocksAnEventLoop;
import java.io.IOException;
import java.net.InetAddress;
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
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import okio.Buffer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** The whole process against a real broker and a real origin. */
@ExtendWith(NothingBlocksAnEventLoop.class)
class FetcherIT {

    @TempDir
    static Path folder;

    private static EmbeddedBroker broker;
    private static KafkaSettings kafka;
    private static TestOrigin origin;
    private static TestOrigin busy;
    private static final MockWebServer secure = new MockWebServer();
    private static EventProducer producer;
    private static CompletionReader completions;
    private static ConfigurableApplicationContext fetcher;

    @BeforeAll
    static void start() throws IOException {
        broker = EmbeddedBroker.start(folder.resolve("broker"));
        kafka = new KafkaSettings(broker.bootstrapServers(), null, 4, null, null);
        origin = new TestOrigin();
        busy = new TestOrigin();
        secure.start(InetAddress.getLoopbackAddress(), 0);
        fetcher = FetcherApplication.application()
                .run(
                        "--server.port=0",
                        "--websync.fetcher.instance=it",
                        "--websync.fetcher.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                        "--websync.fetcher.kafka.partitions=4",
                        "--websync.fetcher.storage.files.root=" + folder.resolve("center"),
                        "--websync.fetcher.outbound.allow=" + origin.address() + "," + busy.address() + ",localhost:"
                                + secure.getPort(),
                        "--websync.fetcher.outbound.profiles[0].hosts=localhost",
                        "--websync.fetcher.outbound.profiles[0].ca-file=" + startSecure());
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
        busy.close();
        secure.close();
        broker.close();
    }

    /** An https origin that only a private authority vouches for; returns the file with its certificate. */
    private static Path startSecure() throws IOException {
        var authority = new HeldCertificate.Builder().certificateAuthority(0).build();
        var certificate = new HeldCertificate.Builder()
                .addSubjectAlternativeName("localhost")
                .signedBy(authority)
                .build();
        secure.useHttps(new HandshakeCertificates.Builder()
                .heldCertificate(certificate)
                .build()
                .sslSocketFactory());
        return Files.writeString(folder.resolve("ca.pem"), authority.certificatePem());
    }

    @Test
    void aFileOfAnHttpsOriginIsStoredByHttp2WithTheAuthorityOfItsHostsProfile() throws Exception {
        byte[] content = "by https and HTTP/2".getBytes(StandardCharsets.UTF_8);
        secure.enqueue(
                new MockResponse.Builder().body(new Buffer().write(content)).build());

        submit(TestRequests.request(20, "https://localhost:" + secure.getPort() + "/file"));

        var fetched = (FileFetched) completions.next(1).getFirst();
        assertThat(fetched.size()).isEqualTo(content.length);
        assertThat(folder.resolve("center")
                        .resolve("blobs")
                        .resolve(fetched.digest().hex().substring(0, 2))
                        .resolve(fetched.digest().hex().substring(2, 4))
                        .resolve(fetched.digest().hex()))
                .hasBinaryContent(content);
        assertThat(secure.takeRequest().getVersion()).isEqualTo("HTTP/2");
    }

    @Test
    void otherBytesThanTheListsAreFetchedOnceMoreFromScratchThenItIsFinal() {
        origin.answer("/other", TestOrigin.bytes(new byte[100]));
        FileSubmitted request = TestRequests.request(21, origin.url("/other"), "ann", 3, Digest.sha256("0".repeat(64)));

        submit(request);

        assertThat(completions.next(1).getFirst())
                .isInstanceOfSatisfying(
                        FetchFailed.class,
                        failed -> assertThat(failed.failure().code()).isEqualTo(FailureCode.DIGEST_MISMATCH));
        assertThat(origin.asked().stream().filter("/other"::equals)).hasSize(2);
    }

    @Test
    void anOriginsWaitIsKeptToAndItsReasonAttemptAndTimeAreSaid() {
        // The host is left alone for a while then, and no other test asks it.
        busy.answer("/busy", exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "600");
            TestOrigin.status(429).to(exchange);
        });
        submit(TestRequests.request(22, busy.url("/busy")));
        assertThat(completions.next(1).getFirst()).isInstanceOfSatisfying(FetchDeferred.class, deferred -> {
            assertThat(deferred.cause()).isEqualTo(FetchDeferred.Cause.RETRY);
            assertThat(deferred.failure()).extracting(Failure::code).isEqualTo(FailureCode.RATE_LIMITED);
            assertThat(deferred.request().attempt()).isEqualTo(2);
            assertThat(deferred.request().firstAttemptAt()).isNotNull();
            assertThat(Duration.between(deferred.deferredAt(), deferred.due())).isEqualTo(Duration.ofMinutes(10));
        });
    }

    @Test
    void whatIsTooEarlyComesBackInTimeAndWhatHasExpiredIsNotFetched() {
        Instant tomorrow = Instant.now().plus(Duration.ofDays(1)).truncatedTo(ChronoUnit.MICROS);
        submit(TestRequests.timed(TestRequests.request(23, origin.url("/early")), tomorrow, null));
        assertThat(completions.next(1).getFirst()).isInstanceOfSatisfying(FetchDeferred.class, deferred -> {
            assertThat(deferred.cause()).isEqualTo(FetchDeferred.Cause.NOT_BEFORE);
            assertThat(deferred.due()).isEqualTo(tomorrow);
            assertThat(deferred.request().attempt()).isEqualTo(1);
        });

        submit(TestRequests.timed(
                TestRequests.request(24, origin.url("/late")),
                null,
                Instant.now().minusSeconds(1)));
        assertThat(completions.next(1).getFirst())
                .isInstanceOfSatisfying(
                        FetchFailed.class,
                        failed -> assertThat(failed.failure().code()).isEqualTo(FailureCode.EXPIRED));
        assertThat(origin.asked()).doesNotContain("/early", "/late");
    }

    @Test
    void whatRunsOfACanceledSubmissionIsBrokenOffAndNothingOfItIsStored() throws Exception {
        var begun = new CountDownLatch(1);
        var over = new CountDownLatch(1);
        origin.answer("/long", exchange -> {
            exchange.sendResponseHeaders(200, 1_000_000);
            exchange.getResponseBody().write(new byte[500_000]);
            exchange.getResponseBody().flush();
            begun.countDown();
            try {
                over.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            submit(Topics.SUBMISSIONS, 25, "/long");
            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
            hold(SubmissionHeld.Hold.CANCELED);
            assertThat(completions.next(1).getFirst())
                    .isInstanceOfSatisfying(
                            FetchFailed.class,
                            failed -> assertThat(failed.failure().code()).isEqualTo(FailureCode.CANCELED));
        } finally {
            over.countDown();
            hold(SubmissionHeld.Hold.RELEASED);
        }
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
    void aDateThatNoFileCanHaveIsNotPassedOn() {
        for (String date : List.of("Fri, 31 Dec 9999 23:59:59 GMT", "Wed, 01 Jan 1800 00:00:00 GMT")) {
            origin.answer("/dated", exchange -> {
                exchange.getResponseHeaders().set("Last-Modified", date);
                TestOrigin.bytes(new byte[10]).to(exchange);
            });
            submit(Topics.SUBMISSIONS, 26, "/dated");
            var fetched = (FileFetched) completions.next(1).getFirst();
            assertThat(fetched.lastModified()).isBetween(Instant.EPOCH, fetched.fetchedAt());
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
        ConsumerRecord<String, byte[]> letter = deadLetter("x/y");
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

    private static void submit(FileSubmitted request) {
        var _ = producer.send(Topics.SUBMISSIONS, request).join();
    }

    private static void submit(Topics.Topic<SubmissionEvent> topic, int line, String path) {
        var _ = producer.send(topic, TestRequests.request(line, origin.url(path)))
                .join();
    }

    /** The one letter of a key; other tests leave others. */
    private static ConsumerRecord<String, byte[]> deadLetter(String key) {
        try (var consumer = Clients.consumer(kafka, "test-letters", "test-letters", Map.of())) {
            consumer.subscribe(List.of(Topics.SUBMISSIONS.deadLetters()));
            var letters = new ArrayList<ConsumerRecord<String, byte[]>>();
            Instant deadline = Instant.now().plusSeconds(30);
            while (letters.isEmpty() && Instant.now().isBefore(deadline)) {
                for (ConsumerRecord<String, byte[]> letter : consumer.poll(Duration.ofMillis(100))) {
                    if (key.equals(letter.key())) {
                        letters.add(letter);
                    }
                }
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
