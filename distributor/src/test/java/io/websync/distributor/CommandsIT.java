package io.websync.distributor;

import static io.websync.distributor.Stack.MORNING;
import static io.websync.distributor.Stack.await;
import static io.websync.distributor.Stack.fetched;
import static io.websync.distributor.Stack.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.websync.contracts.AssetKey;
import io.websync.contracts.EventCodec;
import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.contracts.Topics;
import io.websync.contracts.UndecodableException;
import io.websync.contracts.event.DistributionEvent;
import io.websync.contracts.event.DistributionOrdered;
import io.websync.contracts.event.FetchFailed;
import io.websync.contracts.event.FileSubmitted;
import io.websync.contracts.event.HoldRequested;
import io.websync.contracts.event.PurgeRequested;
import io.websync.contracts.event.ReplicaPurged;
import io.websync.contracts.event.RetryRequested;
import io.websync.contracts.event.SubmissionEvent;
import io.websync.contracts.event.SubmissionHeld;
import io.websync.messaging.Clients;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** Commands from their topic to what follows on the others, through a running distributor. */
class CommandsIT {

    @TempDir
    static Path folder;

    static Stack stack;
    static ConfigurableApplicationContext distributor;

    @BeforeAll
    static void start() throws Exception {
        stack = new Stack(folder);
        distributor = stack.distributor();
        stack.submission(900, 0, "COMPLETE", "north", "south");
    }

    @AfterAll
    static void stop() throws Exception {
        distributor.close();
        stack.close();
    }

    @Test
    void aRetryIsSubmittedAgainAndTheSubmissionSettlesAnew() throws Exception {
        stack.submission(1, 1, "OPEN", "north");
        stack.execute("update submission set closed_at = now() where id = 1");
        var request = request(1, 1, "origin.example/retried.bin");
        stack.producer
                .send(Topics.COMPLETIONS, new FetchFailed(request, Failure.of(FailureCode.NOT_FOUND, "404"), MORNING))
                .join();
        awaitState(1, "FAILED");
        stack.producer
                .send(
                        Topics.COMMANDS,
                        new RetryRequested(1000, "ann", 1, List.of(), List.of(), List.of(), MORNING, null, null))
                .join();
        var again = first(Topics.SUBMISSIONS, record -> submitted(record).requestNumber() == 1000);
        assertThat(submitted(again).attempt()).isEqualTo(1);
        awaitState(1, "OPEN");
        stack.producer
                .send(Topics.COMPLETIONS, fetched(submitted(again), "there at last"))
                .join();
        order("origin.example/retried.bin", order -> order.revision() == 1);
        stack.producer
                .send(Topics.ACKS, Stack.mirrored("north", "origin.example/retried.bin", 1, "there at last"))
                .join();
        awaitState(1, "COMPLETE");
    }

    @Test
    void aCancelTellsTheFetcherAndSettlesTheSubmissionAtOnce() throws Exception {
        stack.submission(2, 1, "OPEN", "north");
        stack.producer
                .send(Topics.SUBMISSIONS, request(2, 1, "origin.example/canceled.bin"))
                .join();
        await("in the report", () -> stack.count("select count(*) from file where submission_id = 2") == 1);
        stack.producer
                .send(Topics.COMMANDS, new HoldRequested(1001, "ann", 2, SubmissionHeld.Hold.CANCELED, MORNING, null))
                .join();
        first(Topics.CONTROLS, record -> "submission/2".equals(record.key()));
        awaitState(2, "CANCELED");
        await(
                "the file is canceled",
                () -> "CANCELED".equals(stack.query(String.class, "select state from file where submission_id = 2")));
    }

    @Test
    void aPurgedAssetLeavesTheTopicWhenEveryEdgeHasSaidSoAndComesBackAtAHigherRevision() throws Exception {
        String key = "origin.example/purged.bin";
        stack.submission(3, 1, "OPEN", "north");
        stack.producer
                .send(Topics.COMPLETIONS, fetched(request(3, 1, key), "bytes"))
                .join();
        order(key, order -> order.revision() == 1 && !order.purged());
        stack.producer
                .send(
                        Topics.COMMANDS,
                        new PurgeRequested(1002, "ann", true, List.of(AssetKey.parse(key)), null, null, MORNING, null))
                .join();
        order(key, order -> order.revision() == 2 && order.purged());
        List<String> roster = stack.catalog
                .jdbc()
                .sql("select name from edge")
                .query(String.class)
                .list();
        for (String edge : roster) {
            stack.producer
                    .send(Topics.ACKS, new ReplicaPurged(edge, AssetKey.parse(key), 2, MORNING))
                    .join();
        }
        first(Topics.DISTRIBUTIONS, record -> key.equals(record.key()) && record.value() == null);

        stack.submission(1003, 1, "OPEN", "north");
        stack.producer
                .send(Topics.COMPLETIONS, fetched(request(1003, 1, key), "bytes"))
                .join();
        order(key, order -> order.revision() == 3 && !order.purged());
    }

    @Test
    void anUnreadableWaitingRequestDoesNotKeepTheOthersBack() throws Exception {
        stack.submission(4, 2, "OPEN", "north");
        for (int line = 1; line <= 2; line++) {
            stack.producer
                    .send(Topics.SUBMISSIONS, request(4, line, "origin.example/waiting/" + line))
                    .join();
        }
        await("in the report", () -> stack.count("select count(*) from file where submission_id = 4") == 2);
        String good =
                new String(EventCodec.encode(asked(request(4, 2, "origin.example/waiting/2"))), StandardCharsets.UTF_8);
        stack.catalog
                .jdbc()
                .sql("insert into due values (4, 1, now(), 'RETRY', '{broken'), (4, 2, now(), 'RETRY', ?)")
                .param(good)
                .update();
        first(Topics.SUBMISSIONS, record -> submitted(record).requestNumber() == 1004);
        await(
                "the unreadable one has failed",
                () -> "UNDECODABLE"
                        .equals(stack.query(
                                String.class, "select failure_code from file where submission_id = 4 and line = 1")));
        assertThat(stack.count("select count(*) from due where submission_id = 4"))
                .isZero();
    }

    private static FileSubmitted asked(FileSubmitted request) {
        return new FileSubmitted(
                request.file(),
                request.asset(),
                request.url(),
                1004,
                2,
                request.user(),
                request.selector(),
                request.priority(),
                null,
                null,
                null,
                request.refresh(),
                null,
                request.submittedAt(),
                null,
                null);
    }

    private static void awaitState(long submission, String state) throws InterruptedException {
        await(
                submission + " is " + state,
                () -> state.equals(stack.query(String.class, "select state from submission where id = " + submission)));
    }

    private static void order(String key, Predicate<DistributionOrdered> expected) throws Exception {
        var decoder = EventCodec.decoder(DistributionEvent.class);
        first(Topics.DISTRIBUTIONS, record -> {
            byte[] value = record.value();
            if (!key.equals(record.key()) || value == null) {
                return false;
            }
            try {
                return decoder.decode(value) instanceof DistributionOrdered order && expected.test(order);
            } catch (UndecodableException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static FileSubmitted submitted(ConsumerRecord<String, byte[]> record) {
        try {
            return (FileSubmitted) EventCodec.decoder(SubmissionEvent.class).decode(record.value());
        } catch (UndecodableException e) {
            throw new AssertionError(e);
        }
    }

    /** The first record of the topic that is as expected, waited for. */
    private static ConsumerRecord<String, byte[]> first(
            Topics.Topic<?> topic, Predicate<ConsumerRecord<String, byte[]>> expected) {
        @Nullable ConsumerRecord<String, byte[]> found = null;
        var seen = new ArrayList<String>();
        try (var consumer = Clients.consumer(stack.kafka, "test", "test-" + System.nanoTime(), Map.of())) {
            consumer.subscribe(List.of(topic.name()));
            long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (found == null && System.nanoTime() < end) {
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                    seen.add(String.valueOf(record.key()));
                    if (found == null && expected.test(record)) {
                        found = record;
                    }
                }
            }
        }
        return Objects.requireNonNull(found, () -> "not within 30 s on " + topic.name() + ", where there is " + seen);
    }
}
