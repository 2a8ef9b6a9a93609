package io.websync.distributor.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.contracts.FailureCode;
import io.websync.contracts.FileId;
import io.websync.contracts.event.FileSubmitted;
import io.websync.contracts.event.HoldRequested;
import io.websync.contracts.event.ReplayRequested;
import io.websync.contracts.event.RetryRequested;
import io.websync.contracts.event.SubmissionHeld;
import io.websync.contracts.event.SubmissionHeld.Hold;
import io.websync.distributor.jdbc.FinalFailures.Failed;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetryIT {

    @TempDir
    static Path folder;

    static Center center;

    @BeforeAll
    static void start() throws Exception {
        center = new Center(folder);
    }

    @AfterAll
    static void stop() throws Exception {
        center.close();
    }

    @BeforeEach
    void empty() throws Exception {
        center.empty();
    }

    @Test
    void onlyWhatFailedIsFetchedAgainUnderANewNumberAndTheSubmissionSettlesAgain() throws Exception {
        center.submission(1, "ann", 3, "north");
        center.fetched(center.request(1, 1), 1);
        center.mirrored(1, "north");
        center.failed(center.request(1, 2), FailureCode.DNS);
        center.failed(center.request(1, 3), FailureCode.NOT_FOUND);
        assertThat(center.settled(1)).isEqualTo("PARTIAL");

        center.command(retry(100, List.of(), List.of(), List.of()));
        assertThat(center.settled(1)).isEqualTo("OPEN");
        List<FileSubmitted> again = center.submittedAgain();
        assertThat(again)
                .extracting(request -> request.file().line(), FileSubmitted::requestNumber, FileSubmitted::attempt)
                .containsExactly(
                        org.assertj.core.api.Assertions.tuple(2, 100L, 1),
                        org.assertj.core.api.Assertions.tuple(3, 100L, 1));
        assertThat(again.getFirst().asset()).isEqualTo(Center.key(2));
        assertThat(again.getFirst().user()).isEqualTo("ann");
        assertThat(center.outcome(100)).startsWith("2 files");
        center.assertCounted();

        center.fetched(again.get(0), 2);
        center.fetched(again.get(1), 3);
        center.mirrored(2, "north");
        center.mirrored(3, "north");
        assertThat(center.settled(1)).isEqualTo("COMPLETE");
        center.assertCounted();
    }

    @Test
    void linesAndErrorClassesChoose() throws Exception {
        center.submission(1, "ann", 3, "north");
        center.failed(center.request(1, 1), FailureCode.DNS);
        center.failed(center.request(1, 2), FailureCode.DNS);
        center.failed(center.request(1, 3), FailureCode.NOT_FOUND);
        center.command(retry(100, List.of(2, 3), List.of(), List.of(FailureCode.DNS)));
        assertThat(center.submittedAgain())
                .extracting(request -> request.file().line())
                .containsExactly(2);
        assertThat(center.file(1, 1)).isEqualTo("FAILED");
        center.assertCounted();
    }

    @Test
    void anEdgeThatGaveUpTriesAgainAndWhatTheOthersSaidHolds() throws Exception {
        center.submission(1, "ann", 1, "north", "south", "east");
        center.submission(2, "bob", 1, "south");
        center.fetched(center.request(1, 1), 1);
        center.fetched(center.request(2, 1), 1);
        center.mirrored(1, "north");
        center.gaveUp(1, FailureCode.NO_SPACE, "south");
        center.gaveUp(1, FailureCode.STORAGE, "east");
        assertThat(center.settled(1)).isEqualTo("PARTIAL");
        assertThat(center.settled(2)).isEqualTo("FAILED");

        center.command(retry(100, List.of(), List.of("south"), List.of()));
        assertThat(center.asset(1).revision()).isEqualTo(2);
        assertThat(center.asset(1).attempts()).containsExactly(Map.entry("south", 1));
        assertThat(center.settled(1)).as("waits for the edge's next word").isEqualTo("OPEN");
        assertThat(center.settled(2)).as("who shares the copy waits, too").isEqualTo("OPEN");
        assertThat(center.query("select mirrored || '/' || failed from submission_edge where edge_id = 1"))
                .isEqualTo("1/0");
        assertThat(center.query("select failed from submission_edge where edge_id = 3"))
                .isEqualTo("1");
        center.assertCounted();
        assertThat(center.submittedAgain()).isEmpty();

        center.mirrored(1, "south");
        assertThat(center.settled(1)).isEqualTo("PARTIAL");
        assertThat(center.settled(2)).isEqualTo("COMPLETE");
        center.assertCounted();
    }

    @Test
    void askingTwiceRunsNothingTwice() throws Exception {
        center.submission(1, "ann", 2, "north");
        center.failed(center.request(1, 1), FailureCode.DNS);
        center.fetched(center.request(1, 2), 1);
        center.gaveUp(2, FailureCode.NO_SPACE, "north");
        RetryRequested retry = retry(100, List.of(), List.of(), List.of());
        center.command(retry, retry);
        center.command(retry);
        assertThat(center.asset(2).revision()).isEqualTo(2);
        center.command(retry(101, List.of(), List.of(), List.of()));
        assertThat(center.asset(2).revision()).isEqualTo(2);
        assertThat(center.submittedAgain()).hasSize(1);
        assertThat(center.outcome(101)).startsWith("0 files");
        center.assertCounted();
    }

    @Test
    void aLateWordOnTheEarlierRequestChangesNothing() throws Exception {
        center.submission(1, "ann", 1, "north");
        center.failed(center.request(1, 1), FailureCode.DNS);
        center.command(retry(100, List.of(), List.of(), List.of()));
        center.failed(center.request(1, 1), FailureCode.DNS);
        assertThat(center.file(1, 1)).isEqualTo("SUBMITTED");
        center.assertCounted();
    }

    @Test
    void aCanceledSubmissionIsOpenedAgainAndAllOfItIsWanted() throws Exception {
        center.submission(1, "ann", 2, "north");
        center.fetched(center.request(1, 1), 1);
        center.mirrored(1, "north");
        center.command(new io.websync.contracts.event.HoldRequested(
                99, "ann", 1, SubmissionHeld.Hold.CANCELED, Center.NOW, null));
        center.said();
        assertThat(center.settled(1)).isEqualTo("CANCELED");
        center.execute("insert into file (submission_id, line, asset_id, url, state, request_number, attempt, claimed,"
                + " submitted_at, changed_at) values (1, 2, '" + Center.key(2).id() + "', 'http://"
                + Center.key(2).value() + "', 'CANCELED', 1, 1, false, now(), now())");
        center.execute("update submission_sync set canceled = 1 where submission_id = 1");

        center.command(retry(100, List.of(), List.of(), List.of()));
        assertThat(center.said()).extracting(SubmissionHeld::hold).containsExactly(SubmissionHeld.Hold.RELEASED);
        assertThat(center.submittedAgain())
                .extracting(request -> request.file().line())
                .containsExactly(1, 2);
        assertThat(center.settled(1)).isEqualTo("OPEN");
        center.assertCounted();
    }

    @Test
    void aCommandOverManyFilesIsDoneInBatchesAndGoesOnWhereItWas() throws Exception {
        int files = CommandStep.WINDOW * 2 + 10;
        center.submission(1, "ann", files, "north");
        center.execute("insert into file (submission_id, line, asset_id, url, state, request_number, attempt, claimed,"
                + " failure_code, failure_message, submitted_at, changed_at) select 1, n,"
                + " encode(substr(sha256(('origin.example/files/' || n)::bytea), 1, 16), 'hex')::uuid,"
                + " 'http://origin.example/files/' || n, 'FAILED', 1, 1, false, 'DNS', 'no', now(), now()"
                + " from generate_series(1, " + files + ") n");
        center.execute("insert into submission_sync (submission_id, failed) values (1, " + files + ")");
        center.heard(retry(100, List.of(), List.of(), List.of()));
        var numbers = new ArrayList<Long>();
        // Each turn is made by another «process», as after a kill -9 between any two.
        while (center.turn().isPresent()) {
            numbers.add(center.count("select count(*) from due"));
            center.assertCounted();
        }
        assertThat(numbers)
                .containsExactly(0L, (long) CommandStep.WINDOW, CommandStep.WINDOW * 2L, (long) files, (long) files);
        assertThat(center.count("select count(*) from asset")).isEqualTo(files);
    }

    @Test
    void aShortCommandDoesNotWaitForTheEndOfALongOne() throws Exception {
        center.submission(1, "ann", 1, "north");
        center.submission(2, "ann", 1, "north");
        center.failed(center.request(1, 1), FailureCode.DNS);
        center.failed(center.request(2, 1), FailureCode.DNS);
        center.heard(retry(100, List.of(), List.of(), List.of()));
        center.turn();
        center.heard(new RetryRequested(101, "ann", 2, List.of(), List.of(), List.of(), Center.NOW, null, null));
        assertThat(center.turn().orElseThrow().command().requestNumber()).isEqualTo(101);
        center.work();
        assertThat(center.submittedAgain()).hasSize(2);
    }

    @Test
    void replayingDeadLettersIsTheSameOperation() throws Exception {
        center.submission(1, "ann", 2, "north");
        center.failed(center.request(1, 1), FailureCode.DNS);
        center.fetched(center.request(1, 2), 1);
        center.gaveUp(2, FailureCode.NO_SPACE, "north");
        var noted = new ArrayList<Long>();
        center.failures(new FinalFailures() {
            @Override
            public Map<Long, Failed> find(Connection connection, Collection<Long> deadLetters) {
                return Map.of(
                        7L, new Failed.OfFile(new FileId(1, 1)),
                        8L, new Failed.OfReplica(Center.key(2).id(), 1));
            }

            @Override
            public void replayed(
                    Connection connection, Collection<Long> deadLetters, long number, String by, Instant at) {
                noted.addAll(deadLetters);
            }

            @Override
            public void unwanted(Connection connection, Collection<Long> deadLetters, Instant at) {
                assertThat(deadLetters).isEmpty();
            }
        });
        center.command(new ReplayRequested(100, "ann", List.of(7L, 8L, 9L), Center.NOW, null));
        center.command(new ReplayRequested(101, "ann", List.of(7L, 8L, 9L), Center.NOW, null));
        assertThat(center.submittedAgain())
                .extracting(FileSubmitted::requestNumber)
                .containsExactly(100L);
        assertThat(center.asset(2).revision()).isEqualTo(2);
        assertThat(noted).contains(7L, 8L).doesNotContain(9L);
        center.assertCounted();
    }

    @Test
    void whatNobodyWantsAnyMoreIsNotReplayedAndItsDeadLettersSaySo() throws Exception {
        center.execute("truncate dead_letter restart identity");
        center.submission(1, "ann", 3, "north");
        center.failed(center.request(1, 1), FailureCode.NOT_FOUND);
        center.fetched(center.request(1, 2), 1);
        center.gaveUp(2, FailureCode.STORAGE, "north");
        center.submission(2, "ann", 2, "north");
        center.failed(center.request(2, 3), FailureCode.NOT_FOUND);
        center.execute("update submission set expires = now() - interval '1 day', expired_at = now() where id = 2");
        center.command(new HoldRequested(100, "ann", 1, Hold.CANCELED, Center.NOW, null));
        assertThat(center.query("select state from submission where id = 1")).isEqualTo("CANCELED");

        center.command(new ReplayRequested(101, "ann", List.of(1L, 2L, 3L), Center.NOW, null));
        assertThat(center.submittedAgain()).isEmpty();
        assertThat(center.query("select string_agg(kind || ' ' || coalesce(submission_id, 0) || ' ' || state || ' '"
                        + " || coalesce(outcome, 'none'), ', ' order by id) from dead_letter"))
                .isEqualTo("FILE 1 REPLAYED CANCELED, REPLICA 1 REPLAYED CANCELED, FILE 2 REPLAYED CANCELED");
        center.assertCounted();
    }

    @Test
    void whoWantsACopyAfterItFailedIsToldOfItsNextFailure() throws Exception {
        center.execute("truncate dead_letter restart identity");
        center.submission(1, "ann", 1, "north");
        center.fetched(center.request(1, 1), 1);
        center.gaveUp(1, FailureCode.STORAGE, "north");
        center.submission(2, "bob", 1, "north");
        center.fetched(center.request(2, 1), 1);
        center.gaveUp(1, FailureCode.STORAGE, "north");
        assertThat(center.query("select string_agg(state || accounts::text || submissions::text, ' ' order by id)"
                        + " from dead_letter"))
                .isEqualTo("RESOLVED{ann}{1} OPEN{ann,bob}{1,2}");
    }

    private static RetryRequested retry(long number, List<Integer> lines, List<String> edges, List<FailureCode> codes) {
        return new RetryRequested(
                number,
                "ann",
                1,
                lines.stream().map(line -> new FileId(1, line)).toList(),
                edges,
                codes,
                Center.NOW,
                null,
                null);
    }
}
