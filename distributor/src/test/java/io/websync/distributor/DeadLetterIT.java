package io.websync.distributor;

import static io.websync.distributor.Stack.MORNING;
import static io.websync.distributor.Stack.await;
import static io.websync.distributor.Stack.fetched;
import static io.websync.distributor.Stack.mirrored;
import static io.websync.distributor.Stack.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.deadletter.LetterAction;
import io.websync.catalog.deadletter.LetterActions;
import io.websync.catalog.deadletter.LetterFilter;
import io.websync.contracts.EventCodec;
import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.contracts.Topics;
import io.websync.contracts.event.FetchFailed;
import io.websync.contracts.event.FileSubmitted;
import io.websync.contracts.event.ReplicaFailed;
import io.websync.messaging.DeadLetter.Place;
import io.websync.messaging.GivenUp;
import io.websync.messaging.ReplayHeaders;
import io.websync.messaging.Stages;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** Dead letters on their way into the catalog, and out again. */
class DeadLetterIT {

    @TempDir
    static Path folder;

    static Stack stack;
    static ConfigurableApplicationContext distributor;
    static LetterActions actions;

    @BeforeAll
    static void start() throws Exception {
        stack = new Stack(folder);
        actions = new LetterActions(stack.catalog);
        // The submissions of the test have their numbers from elsewhere.
        stack.execute("select setval('request_number', 1000)");
        distributor = stack.distributor();
    }

    @AfterAll
    static void stop() throws Exception {
        distributor.close();
        stack.close();
    }

    @Test
    void aFileThatFailsForGoodIsOneDeadLetterHoweverOftenItIsHeardOf() throws Exception {
        submission(1, 2, "OPEN", "north");
        FileSubmitted first = request(1, 1, "o.example/1-1");
        FileSubmitted second = request(1, 2, "o.example/1-2");
        // The letter first, then the word of dispatch, and the other way round; each twice.
        letter(first);
        letter(first);
        await("the letter of 1/1", () -> open(1) == 1);
        fail(first);
        fail(first);
        fail(second);
        await("both failed", () -> failedFiles(1) == 2);
        letter(second);
        letter(second);
        await(
                "the record of 1/2",
                () -> stack.count("select count(*) from dead_letter where submission_id = 1 and partition is not null")
                        == 2);
        settle();

        assertThat(stack.count("select count(*) from dead_letter where submission_id = 1"))
                .isEqualTo(2);
        assertThat(
                        stack.count(
                                "select count(*) from dead_letter where submission_id = 1 and state = 'OPEN' and known"
                                        + " and kind = 'FILE' and stage = 'fetcher' and code = 'NOT_FOUND' and http_status = 404"
                                        + " and account = 'ann' and request_number = 1 and attempts = 1"
                                        + " and topic = 'websync.submissions' and record_offset >= 0 and asset = 'o.example/1-' || line"))
                .isEqualTo(2);
    }

    @Test
    void aReplayOfAFileIsARetryAndWhatComesOfItIsTold() throws Exception {
        submission(10, 3, "OPEN", "north");
        for (int line = 1; line <= 3; line++) {
            fail(request(10, line, "o.example/10-" + line));
        }
        await("three dead letters", () -> open(10) == 3);

        LetterAction replay = replay(filter(10));
        await(
                "under a new request number",
                () -> stack.count(
                                "select count(*) from file f join dead_letter d on"
                                        + " d.submission_id = f.submission_id and d.line = f.line where f.submission_id = 10 and"
                                        + " f.state = 'SUBMITTED' and f.request_number = d.replay_request and d.state = 'REPLAYED'")
                        == 3);
        assertThat(stack.count("select count(*) from dead_letter where submission_id = 10 and closed_by = 'root'"
                        + " and closed_at is not null and action_id = " + replay.id() + " and outcome is null"))
                .isEqualTo(3);
        long number = stack.count("select max(replay_request) from dead_letter where submission_id = 10");
        assertThat(number).isGreaterThan(replay.id());
        await(
                "submitted",
                () -> stack.all(Topics.SUBMISSIONS.name(), 0).stream()
                                .filter(record -> record.key().startsWith("o.example/10-"))
                                .count()
                        == 3);

        // Once more does no harm: nothing of it is open.
        assertThat(done(replay(filter(10)))).isZero();
        assertThat(stack.count("select max(request_number) from file where submission_id = 10"))
                .isEqualTo(number);

        // What came of it.
        stack.producer
                .send(Topics.COMPLETIONS, fetched(numbered(request(10, 1, "o.example/10-1"), number), "bytes"))
                .join();
        fail(numbered(request(10, 2, "o.example/10-2"), number));
        await("succeeded", () -> outcome(10, 1, "SUCCEEDED") == 1);
        await("failed again", () -> outcome(10, 2, "FAILED_AGAIN") == 1);
        await("a new one", () -> open(10) == 1);
        assertThat(stack.count("select line from dead_letter where submission_id = 10 and state = 'OPEN'"))
                .isEqualTo(2);
    }

    @Test
    void aFileThatCameRightByARetryLeavesNoOpenDeadLetter() throws Exception {
        submission(20, 1, "OPEN", "north");
        FileSubmitted request = request(20, 1, "o.example/20");
        fail(request);
        await("open", () -> open(20) == 1);
        stack.producer
                .send(Topics.COMPLETIONS, fetched(numbered(request, 2000), "bytes"))
                .join();
        await("resolved", () -> outcome(20, 1, "SUCCEEDED") == 1);
        assertThat(closed(20, "RESOLVED")).isEqualTo(1);
    }

    @Test
    void aCopyThatFailsForGoodIsOneDeadLetterAndIsReplayedToItsEdgeOnly() throws Exception {
        submission(30, 1, "OPEN", "north", "south");
        FileSubmitted request = request(30, 1, "o.example/30");
        stack.producer.send(Topics.COMPLETIONS, fetched(request, "bytes")).join();
        await(
                "ordered",
                () -> stack.count("select count(*) from asset where key = 'o.example/30' and published = 1") == 1);
        var failed = new ReplicaFailed(
                "north", request.asset(), 1, Failure.of(FailureCode.STORAGE, "read-only"), 3, MORNING, MORNING);
        stack.producer.send(Topics.ACKS, failed).join();
        stack.producer.send(Topics.ACKS, failed).join();
        ConsumerRecord<String, byte[]> order = stack.all(Topics.DISTRIBUTIONS.name(), 1).stream()
                .filter(record -> record.key().equals("o.example/30"))
                .findFirst()
                .orElseThrow();
        for (int i = 0; i < 2; i++) {
            stack.producer
                    .sendDeadLetter(order, new GivenUp(Stages.EDGE, "north", failed.failure(), 3, MORNING, MORNING))
                    .join();
        }
        await(
                "one with its record",
                () -> stack.count("select count(*) from dead_letter where asset = 'o.example/30'"
                                + " and partition is not null and known")
                        == 1);
        settle();
        assertThat(stack.count("select count(*) from dead_letter where asset = 'o.example/30'"))
                .isEqualTo(1);
        assertThat(stack.count("select count(*) from dead_letter where asset = 'o.example/30' and kind = 'REPLICA'"
                        + " and edge = 'north' and revision = 1 and submission_id = 30 and line = 1"
                        + " and account = 'ann' and code = 'STORAGE' and attempts = 3 and state = 'OPEN'"))
                .isEqualTo(1);

        LetterAction replay = replay(filter(30));
        assertThat(done(replay)).isEqualTo(1);
        await(
                "ordered once more for its edge",
                () -> stack.count("select count(*) from asset where key ="
                                + " 'o.example/30' and published = 2 and attempts = '{\"north\": 1}'")
                        == 1);
        stack.producer
                .send(Topics.ACKS, mirrored("north", "o.example/30", 2, "bytes"))
                .join();
        await("came right", () -> outcome(30, 1, "SUCCEEDED") == 1);
    }

    @Test
    void aCopyThatHealsByItselfLeavesNoOpenDeadLetter() throws Exception {
        submission(40, 1, "OPEN", "north");
        FileSubmitted request = request(40, 1, "o.example/40");
        stack.producer.send(Topics.COMPLETIONS, fetched(request, "bytes")).join();
        await("ordered", () -> stack.count("select count(*) from asset where key = 'o.example/40'") == 1);
        stack.producer
                .send(
                        Topics.ACKS,
                        new ReplicaFailed(
                                "north",
                                request.asset(),
                                1,
                                Failure.of(FailureCode.NO_SPACE, "full"),
                                3,
                                MORNING,
                                MORNING))
                .join();
        await("open", () -> open(40) == 1);
        stack.producer
                .send(Topics.ACKS, mirrored("north", "o.example/40", 1, "bytes"))
                .join();
        await("resolved", () -> closed(40, "RESOLVED") == 1);
        assertThat(outcome(40, 1, "SUCCEEDED")).isEqualTo(1);
    }

    @Test
    void aRecordThatCannotBeReadIsSentAgainAsItWasForTheStageThatGaveItUp() throws Exception {
        String key = "o.example/unreadable";
        byte[] value = "{\"type\":\"FileForgotten\"}".getBytes(StandardCharsets.UTF_8);
        stack.producer.sendEncoded(Topics.COMPLETIONS, key, value).join();
        await("kept", () -> letters(key) == 1);
        long letter = stack.count("select id from dead_letter where key = convert_to('" + key + "', 'UTF8')");

        LetterAction replay = actions.add(
                LetterAction.Kind.REPLAY,
                "root",
                null,
                List.of(letter),
                LetterFilter.ALL,
                null,
                Clock.systemUTC().instant());
        await("given up again", () -> letters(key) == 2);
        assertThat(done(replay)).isEqualTo(1);
        List<ConsumerRecord<String, byte[]>> sent = stack.all(Topics.COMPLETIONS.name(), 2).stream()
                .filter(record -> key.equals(record.key()))
                .toList();
        assertThat(sent).hasSize(2);
        assertThat(sent.get(1).value()).isEqualTo(value);
        assertThat(sent.get(1).partition()).isEqualTo(sent.get(0).partition());
        assertThat(text(sent.get(1), ReplayHeaders.FOR)).isEqualTo("dispatch");
        assertThat(text(sent.get(1), ReplayHeaders.OF)).isEqualTo(Long.toString(letter));
        assertThat(sent.get(1).headers()).hasSize(2);
        await(
                "told",
                () -> stack.count("select count(*) from dead_letter where id = " + letter
                                + " and state = 'REPLAYED' and outcome = 'FAILED_AGAIN'")
                        == 1);
        await(
                "its place",
                () -> stack.count("select sent_offset from dead_letter where id = " + letter)
                        == sent.get(1).offset());
        await(
                "open again",
                () -> stack.count("select count(*) from dead_letter where state = 'OPEN' and key =" + " convert_to('"
                                + key + "', 'UTF8')")
                        == 1);
    }

    @Test
    void aReplayThatIsGivenUpAgainBeforeItIsCommittedHasFailedAgain() throws Exception {
        String key = "o.example/back-at-once";
        byte[] value = "{\"type\":\"FileForgotten\"}".getBytes(StandardCharsets.UTF_8);
        stack.producer.sendEncoded(Topics.COMPLETIONS, key, value).join();
        await("kept", () -> letters(key) == 1);
        long letter = stack.count("select id from dead_letter where key = convert_to('" + key + "', 'UTF8')");

        // As the action does: it closes the letter, sends the record, and commits when the broker has it.
        stack.catalog.transaction(connection -> {
            try (var statement = connection.createStatement()) {
                statement.executeUpdate("update dead_letter set state = 'REPLAYED' where id = " + letter);
            }
            stack.producer
                    .sendAgain(
                            new Place(Topics.COMPLETIONS.name(), 0, 0),
                            key.getBytes(StandardCharsets.UTF_8),
                            value,
                            List.of(),
                            Stages.DISPATCH,
                            null,
                            letter)
                    .join();
            await("the one who waits for it", () -> stack.count("select count(*) from pg_locks where not granted") > 0);
            return true;
        });

        await(
                "told",
                () -> stack.count("select count(*) from dead_letter where id = " + letter
                                + " and outcome = 'FAILED_AGAIN'")
                        == 1);
    }

    @Test
    void aReplayForAnotherStageIsPassedOver() throws Exception {
        String key = "o.example/not-for-the-reporter";
        byte[] value = "{}".getBytes(StandardCharsets.UTF_8);
        stack.producer
                .sendAgain(
                        new Place(Topics.SUBMISSIONS.name(), 0, 0),
                        key.getBytes(StandardCharsets.UTF_8),
                        value,
                        List.of(),
                        Stages.FETCHER,
                        null,
                        7)
                .join();
        submission(50, 1, "OPEN", "north");
        stack.producer.send(Topics.SUBMISSIONS, request(50, 1, "o.example/50")).join();
        await("the next one", () -> stack.count("select count(*) from file where submission_id = 50") == 1);
        settle();
        assertThat(letters(key)).isZero();
    }

    @Test
    void aDiscardedOneIsClosedWithItsReasonAndNotReplayedAnyMore() throws Exception {
        submission(60, 1, "OPEN", "north");
        fail(request(60, 1, "o.example/60"));
        await("open", () -> open(60) == 1);
        LetterAction discard = actions.add(
                LetterAction.Kind.DISCARD,
                "root",
                null,
                null,
                filter(60),
                "gone for good",
                Clock.systemUTC().instant());
        assertThat(done(discard)).isEqualTo(1);
        assertThat(stack.count("select count(*) from dead_letter where submission_id = 60 and state = 'DISCARDED'"
                        + " and reason = 'gone for good' and closed_by = 'root' and closed_at is not null"))
                .isEqualTo(1);
        LetterAction replay = replay(filter(60));
        assertThat(done(replay)).isZero();
        assertThat(stack.count("select request_number from file where submission_id = 60"))
                .isEqualTo(60);
    }

    @Test
    void allThatMatchAreReplayedInBatchesAndNoOthers() throws Exception {
        submission(70, 2500, "OPEN", "north");
        var sent = new ArrayList<CompletableFuture<?>>();
        for (int line = 1; line <= 2500; line++) {
            sent.add(stack.producer.send(
                    Topics.COMPLETIONS,
                    new FetchFailed(
                            request(70, line, "o.example/70-" + line),
                            Failure.of(line % 5 == 0 ? FailureCode.DNS : FailureCode.TLS, "no"),
                            MORNING)));
        }
        sent.forEach(CompletableFuture::join);
        await("all open", () -> open(70) == 2500);
        var tls = new LetterFilter(
                null, null, "fetcher", null, FailureCode.TLS, null, 70L, "ann", MORNING, null, null, null);
        LetterAction replay = replay(tls);
        assertThat(done(replay)).isEqualTo(2000);
        assertThat(open(70)).isEqualTo(500);
        await(
                "run again",
                () -> stack.count("select count(*) from file where submission_id = 70 and state ="
                                + " 'SUBMITTED' and request_number > 70 and line % 5 <> 0")
                        == 2000);
        assertThat(stack.count("select count(*) from file where submission_id = 70 and state = 'FAILED'"))
                .isEqualTo(500);
    }

    @Test
    void aUserReplaysOnlyTheirOwn() throws Exception {
        submission(80, 1, "OPEN", "north");
        fail(request(80, 1, "o.example/80"));
        await("open", () -> open(80) == 1);
        LetterAction others = actions.add(
                LetterAction.Kind.REPLAY,
                "bob",
                "bob",
                null,
                filter(80),
                null,
                Clock.systemUTC().instant());
        assertThat(done(others)).isZero();
        LetterAction own = actions.add(
                LetterAction.Kind.REPLAY,
                "ann",
                "ann",
                null,
                filter(80),
                null,
                Clock.systemUTC().instant());
        assertThat(done(own)).isEqualTo(1);
    }

    /** A submission whose list is closed, so that what failed of it can be run again. */
    private static void submission(long id, long accepted, String state, String... edges) throws SQLException {
        stack.submission(id, accepted, state, edges);
        stack.execute("update submission set closed_at = now() where id = " + id);
    }

    private static LetterFilter filter(long submission) {
        return new LetterFilter(null, null, null, null, null, null, submission, null, null, null, null, null);
    }

    private static LetterAction replay(LetterFilter filter) {
        return actions.add(
                LetterAction.Kind.REPLAY,
                "root",
                null,
                null,
                filter,
                null,
                Clock.systemUTC().instant());
    }

    /** How many it closed, once it is finished. */
    private static long done(LetterAction action) throws InterruptedException {
        await("finished", () -> actions.find(action.id(), null).orElseThrow().finishedAt() != null);
        return actions.find(action.id(), null).orElseThrow().done();
    }

    private static void fail(FileSubmitted request) {
        stack.producer
                .send(
                        Topics.COMPLETIONS,
                        new FetchFailed(request, Failure.ofStatus(FailureCode.NOT_FOUND, 404, "not there"), MORNING))
                .join();
    }

    /** What the fetcher does of a request that it gives up. */
    private static void letter(FileSubmitted request) {
        var record = new ConsumerRecord<>(
                Topics.SUBMISSIONS.name(), 0, request.file().line(), request.key(), EventCodec.encode(request));
        stack.producer
                .sendDeadLetter(
                        record,
                        new GivenUp(
                                Stages.FETCHER,
                                null,
                                Failure.ofStatus(FailureCode.NOT_FOUND, 404, "not there"),
                                1,
                                MORNING,
                                MORNING))
                .join();
    }

    private static FileSubmitted numbered(FileSubmitted of, long requestNumber) {
        return new FileSubmitted(
                of.file(),
                of.asset(),
                of.url(),
                requestNumber,
                1,
                of.user(),
                of.selector(),
                of.priority(),
                null,
                null,
                null,
                of.refresh(),
                null,
                of.submittedAt(),
                null,
                null);
    }

    /** All dead letters that were sent before are in the catalog afterwards. */
    private static void settle() {
        for (var topic : Topics.ALL) {
            stack.ends(topic.deadLetters())
                    .forEach((partition, end) -> read(topic.deadLetters(), partition.partition(), end));
        }
    }

    private static void read(String topic, int partition, long end) {
        if (end > 0) {
            await(
                    topic + " to its end",
                    () -> stack.count("select next_offset from reader_offset where reader ="
                                    + " 'dead-letters' and topic = '" + topic + "' and partition = " + partition)
                            >= end);
        }
    }

    private static long open(long submission) {
        return closed(submission, "OPEN");
    }

    private static long closed(long submission, String state) {
        return stack.count("select count(*) from dead_letter where submission_id = " + submission + " and state = '"
                + state + "'");
    }

    private static long failedFiles(long submission) {
        return stack.count("select count(*) from file where state = 'FAILED' and submission_id = " + submission);
    }

    private static long outcome(long submission, int line, String outcome) {
        return stack.count("select count(*) from dead_letter where submission_id = " + submission + " and line = "
                + line + " and outcome = '" + outcome + "' and outcome_at is not null");
    }

    private static long letters(String key) {
        return stack.count("select count(*) from dead_letter where key = convert_to('" + key + "', 'UTF8')");
    }

    private static @Nullable String text(ConsumerRecord<?, ?> record, String header) {
        var found = record.headers().lastHeader(header);
        return found == null ? null : new String(found.value(), StandardCharsets.UTF_8);
    }
}
