package io.websync.distributor;

import static io.websync.distributor.Stack.MORNING;
import static io.websync.distributor.Stack.await;
import static io.websync.distributor.Stack.fetched;
import static io.websync.distributor.Stack.mirrored;
import static io.websync.distributor.Stack.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.websync.contracts.EventCodec;
import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.contracts.Topics;
import io.websync.contracts.event.FetchDeferred;
import io.websync.contracts.event.FileSubmitted;
import io.websync.contracts.event.ReplicaFailed;
import io.websync.contracts.event.SubmissionEvent;
import io.websync.distributor.kafka.Keeper;
import io.websync.messaging.Clients;
import io.websync.testing.NothingBlocksAnEventLoop;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** What the distributor does with what it cannot use, and when its neighbours are away. */
@ExtendWith(NothingBlocksAnEventLoop.class)
class OutageIT {

    @TempDir
    static Path folder;

    static Stack stack;
    static ConfigurableApplicationContext distributor;
    static LogWatch keeperLog;

    @BeforeAll
    static void start() throws Exception {
        stack = new Stack(folder);
        distributor = stack.distributor(
                "--websync.distributor.keeper.margin=0",
                "--websync.distributor.keeper.interval=1s",
                "--websync.distributor.keeper.alarm=1");
        // After the start, which sets the log up anew.
        keeperLog = LogWatch.of(Keeper.class);
    }

    @AfterAll
    static void stop() throws Exception {
        distributor.close();
        keeperLog.close();
        stack.close();
    }

    @Test
    void whatCannotBeReadOrBelievedIsKeptAndTheRestGoesOn() throws Exception {
        stack.submission(1, 1, "OPEN", "north");
        try (var raw = Clients.producer(stack.kafka, "raw", Map.of())) {
            for (String topic : List.of("completions", "acks", "submissions", "edge-reports")) {
                raw.send(new ProducerRecord<>(Topics.PREFIX + topic, "k", "{}".getBytes(StandardCharsets.UTF_8)))
                        .get();
                raw.send(new ProducerRecord<>(Topics.PREFIX + topic, "k", (byte[]) null))
                        .get();
            }
        }
        stack.producer
                .send(Topics.COMPLETIONS, fetched(request(999, 1, "o.example/stranger"), "x"))
                .join();
        stack.producer
                .send(Topics.ACKS, mirrored("north", "o.example/never", 1, "x"))
                .join();
        stack.producer
                .send(Topics.COMPLETIONS, fetched(request(1, 1, "o.example/1"), "one"))
                .join();
        await("decided", () -> stack.count("select count(*) from asset where published = 1") == 1);
        stack.producer
                .send(Topics.ACKS, mirrored("north", "o.example/1", 1, "other bytes"))
                .join();
        stack.producer
                .send(Topics.ACKS, mirrored("north", "o.example/1", 1, "one"))
                .join();
        await("complete", () -> "COMPLETE".equals(state(1)));

        assertThat(letters("completions", 3)).isEqualTo(3);
        assertThat(letters("acks", 4)).isEqualTo(4);
        assertThat(letters("submissions", 2)).isEqualTo(2);
        assertThat(letters("edge-reports", 2)).isEqualTo(2);
    }

    @Test
    void whatIsDueIsSubmittedAgainOnTheTopicOfItsList() throws Exception {
        stack.submission(2, 1, "OPEN", "north");
        stack.submission(3, 1, "OPEN", "north");
        stack.execute("update submission set bulk = true where id = 3");
        for (long id = 2; id <= 3; id++) {
            stack.producer
                    .send(
                            Topics.COMPLETIONS,
                            new FetchDeferred(
                                    request(id, 1, "o.example/due-" + id),
                                    FetchDeferred.Cause.HOST_BUSY,
                                    null,
                                    MORNING.minusSeconds(86_400),
                                    MORNING))
                    .join();
        }
        assertThat(find(Topics.SUBMISSIONS.name(), "o.example/due-2")).isNotNull();
        assertThat(find(Topics.SUBMISSIONS_BULK.name(), "o.example/due-3")).isNotNull();
        await("deleted", () -> stack.count("select count(*) from due where submission_id in (2, 3)") == 0);
    }

    @Test
    void aBlobThatAnEdgeDoesNotFindIsFetchedAgain() throws Exception {
        stack.submission(4, 1, "OPEN", "north");
        var request = request(4, 1, "o.example/lost");
        stack.producer.send(Topics.COMPLETIONS, fetched(request, "bytes")).join();
        await(
                "published",
                () -> stack.count("select count(*) from asset where key = 'o.example/lost' and published = 1") == 1);
        stack.producer
                .send(
                        Topics.ACKS,
                        new ReplicaFailed(
                                "north",
                                request.asset(),
                                1,
                                Failure.of(FailureCode.BLOB_MISSING, "404"),
                                3,
                                MORNING,
                                MORNING))
                .join();
        await(
                "put to wait",
                () -> stack.count("select count(*) from due where submission_id = 4 and cause = 'BLOB_MISSING'") == 1);
        await("settled", () -> "FAILED".equals(state(4)));
        stack.execute("update due set due_at = now() where submission_id = 4");
        var submitted = Objects.requireNonNull(find(Topics.SUBMISSIONS.name(), "o.example/lost"));
        var again = (FileSubmitted) EventCodec.decoder(SubmissionEvent.class).decode(submitted.value());
        assertThat(again.heals()).isEqualTo(1);
        stack.producer.send(Topics.COMPLETIONS, fetched(again, "bytes")).join();
        await(
                "ordered once more",
                () -> stack.count("select count(*) from asset where key = 'o.example/lost' and published = 2") == 1);
        stack.producer
                .send(Topics.ACKS, mirrored("north", "o.example/lost", 2, "bytes"))
                .join();
        await("healed", () -> "COMPLETE".equals(state(4)));
    }

    @Test
    void theKeeperDeletesOnlyWhatEveryReaderHasUsed() throws Exception {
        stack.submission(5, 1, "OPEN", "north");
        stack.producer.send(Topics.SUBMISSIONS, request(5, 1, "o.example/kept")).join();
        stack.producer
                .send(Topics.COMPLETIONS, fetched(request(5, 1, "o.example/kept"), "k"))
                .join();
        stack.producer
                .send(Topics.ACKS, mirrored("north", "o.example/kept", 1, "k"))
                .join();
        await("the completion is deleted", () -> find(Topics.COMPLETIONS.name(), "o.example/kept", 1) == null);
        assertThat(find(Topics.SUBMISSIONS.name(), "o.example/kept"))
                .as("the fetcher has not read it")
                .isNotNull();
        await("a word on the fetcher", () -> !fetcherIsBehind().isEmpty());
        int port = Objects.requireNonNull(((WebServerApplicationContext) distributor).getWebServer())
                .getPort();
        assertThat(get(port, "/actuator/prometheus"))
                .containsPattern(
                        "websync_keeper_behind_records\\{group=\"websync.fetcher\",topic=\"websync.submissions\"} [1-9]");
        assertThat(fetcherIsBehind()).as("said once, however long it lasts").hasSize(1);
    }

    private static List<String> fetcherIsBehind() {
        return keeperLog.warnings().stream()
                .filter(line -> line.startsWith("websync.fetcher is ")
                        && line.contains("records behind on websync.submissions, the alarm is at 1:"))
                .toList();
    }

    @Test
    void afterALostConnectionToTheCatalogAllGoesOn() throws Exception {
        stack.submission(6, 20, "OPEN", "north");
        for (int line = 1; line <= 20; line++) {
            stack.producer
                    .send(Topics.COMPLETIONS, fetched(request(6, line, "o.example/cut-" + line), "c"))
                    .join();
            stack.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where application_name = 'websync-distributor'");
        }
        await(
                "all published",
                () -> stack.count("select count(*) from asset where key like 'o.example/cut-%' and published = 1")
                        == 20);
        for (int line = 1; line <= 20; line++) {
            stack.producer
                    .send(Topics.ACKS, mirrored("north", "o.example/cut-" + line, 1, "c"))
                    .join();
            stack.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where application_name = 'websync-distributor'");
        }
        await("complete", () -> "COMPLETE".equals(state(6)));
        assertThat(stack.count("select mirrored from submission_edge where submission_id = 6"))
                .isEqualTo(20);
    }

    @Test
    void itIsReadyAndHasMetrics() throws Exception {
        int port = Objects.requireNonNull(((WebServerApplicationContext) distributor).getWebServer())
                .getPort();
        await("ready", () -> get(port, "/actuator/health/readiness").contains("\"UP\""));
        assertThat(get(port, "/actuator/prometheus")).contains("websync_dispatch_completions_total");
    }

    private static String get(int port, String path) {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (Exception e) {
            return e.toString();
        }
    }

    private static @Nullable String state(long submission) {
        return stack.query(String.class, "select state from submission where id = " + submission);
    }

    private static @Nullable ConsumerRecord<String, byte[]> find(String topic, String key) {
        return find(topic, key, 15);
    }

    private static @Nullable ConsumerRecord<String, byte[]> find(String topic, String key, int seconds) {
        try (var consumer = Clients.consumer(stack.kafka, "find", "find-" + System.nanoTime(), Map.of())) {
            consumer.subscribe(List.of(topic));
            long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
            while (System.nanoTime() < end) {
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                    if (key.equals(record.key())) {
                        return record;
                    }
                }
            }
            return null;
        }
    }

    /** How many dead letters of the topic are kept, once there are so many; on the topic itself the keeper deletes them. */
    private static long letters(String topic, int expected) {
        String sql = "select count(*) from dead_letter where topic = '" + Topics.PREFIX + topic + "'";
        await(expected + " dead letters of " + topic, () -> stack.count(sql) >= expected);
        return stack.count(sql);
    }
}
