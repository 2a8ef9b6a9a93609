package io.websync.distributor.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.contracts.Selector;
import io.websync.contracts.event.FetchDeferred;
import io.websync.contracts.event.FetchFailed;
import io.websync.contracts.event.FileSubmitted;
import io.websync.contracts.event.HoldRequested;
import io.websync.contracts.event.SubmissionHeld;
import io.websync.contracts.event.SubmissionHeld.Hold;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HoldIT {

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
    void cancelEndsWhatIsOnItsWayAndReleasesEveryClaim() throws Exception {
        center.submission(1, "ann", 3, "north", "south");
        center.submission(2, "bob", 1, "south");
        center.fetched(center.request(1, 1), 1);
        center.fetched(center.request(2, 1), 1);
        center.fetched(center.request(1, 2), 2);
        center.mirrored(1, "north", "south");
        center.completed(new FetchDeferred(
                center.request(1, 3),
                FetchDeferred.Cause.RETRY,
                Failure.of(FailureCode.DNS, "no"),
                Center.NOW.plusSeconds(60),
                Center.NOW));

        center.command(hold(100, Hold.CANCELED));
        assertThat(center.said()).extracting(SubmissionHeld::hold).containsExactly(Hold.CANCELED);
        assertThat(center.settled(1)).isEqualTo("CANCELED");
        assertThat(center.file(1, 1)).isEqualTo("FETCHED");
        assertThat(center.file(1, 3)).isEqualTo("CANCELED");
        assertThat(center.count("select count(*) from due")).isZero();
        assertThat(center.count("select count(*) from file where claimed and submission_id = 1"))
                .isZero();
        assertThat(center.asset(1).selector())
                .as("what bob wants stays")
                .isEqualTo(Selector.of(List.of("south"), List.of()));
        assertThat(center.asset(2).purged()).isTrue();
        assertThat(center.query("select released_at is not null from submission where id = 1"))
                .isEqualTo("t");
        center.absent(1, "north");
        center.absent(2, "north", "south", "east");
        center.mirrored(1, "south");
        center.assertCounted();
        assertThat(center.settled(2)).isEqualTo("COMPLETE");
    }

    @Test
    void aLateCompletionOfACanceledSubmissionGivesNoClaim() throws Exception {
        center.submission(1, "ann", 2, "north");
        FileSubmitted late = center.request(1, 1);
        center.command(hold(100, Hold.CANCELED));
        center.fetched(late, 1);
        center.failed(center.request(1, 2), FailureCode.CANCELED);
        assertThat(center.file(1, 1)).isEqualTo("CANCELED");
        assertThat(center.file(1, 2)).isEqualTo("CANCELED");
        assertThat(center.asset(1).revision()).isZero();
        center.assertCounted();
    }

    @Test
    void theFetchersWordThatItIsCanceledIsNoFailure() throws Exception {
        center.submission(1, "ann", 1, "north");
        center.completed(new FetchFailed(
                center.request(1, 1), Failure.of(FailureCode.CANCELED, "the submission was canceled"), Center.NOW));
        assertThat(center.file(1, 1)).isEqualTo("CANCELED");
        center.assertCounted();
    }

    @Test
    void whatIsSettledIsNotCanceledAnyMore() throws Exception {
        center.submission(1, "ann", 1, "north");
        center.fetched(center.request(1, 1), 1);
        center.mirrored(1, "north");
        assertThat(center.settled(1)).isEqualTo("COMPLETE");
        center.command(hold(100, Hold.CANCELED));
        assertThat(center.said()).isEmpty();
        assertThat(center.outcome(100)).contains("COMPLETE already");
        assertThat(center.file(1, 1)).isEqualTo("FETCHED claimed");
    }

    @Test
    void aPausedFileComesBackWhenItsSubmissionGoesOn() throws Exception {
        center.submission(1, "ann", 2, "north");
        center.command(hold(100, Hold.PAUSED));
        assertThat(center.said()).extracting(SubmissionHeld::hold).containsExactly(Hold.PAUSED);
        center.completed(paused(1));
        assertThat(center.file(1, 1)).isEqualTo("PAUSED");
        assertThat(center.submittedAgain()).isEmpty();
        center.clock = Clock.fixed(Center.NOW.plusSeconds(999_999), ZoneOffset.UTC);
        assertThat(center.submittedAgain()).as("however long it takes").isEmpty();

        center.command(hold(101, Hold.RELEASED));
        assertThat(center.said()).extracting(SubmissionHeld::hold).containsExactly(Hold.RELEASED);
        assertThat(center.file(1, 1)).isEqualTo("SUBMITTED");
        List<FileSubmitted> again = center.submittedAgain();
        assertThat(again).extracting(request -> request.file().line()).containsExactly(1);
        center.fetched(again.getFirst(), 1);
        assertThat(center.file(1, 1)).isEqualTo("FETCHED claimed");
        center.assertCounted();
    }

    @Test
    void aFetcherThatHasNotHeardThatItGoesOnIsAskedAgainSoon() throws Exception {
        center.submission(1, "ann", 1, "north");
        center.command(hold(100, Hold.PAUSED), hold(101, Hold.RELEASED));
        center.completed(paused(1));
        center.clock = Clock.fixed(Center.NOW.plusSeconds(2), ZoneOffset.UTC);
        assertThat(center.submittedAgain()).hasSize(1);
    }

    @Test
    void whatExpiresIsNotWantedAnyMoreAndTheReportSaysSo() throws Exception {
        center.submission(1, "ann", 2, "north");
        center.execute("update submission set expires = '" + Center.NOW.plusSeconds(60) + "' where id = 1");
        center.fetched(center.request(1, 1), 1);
        center.mirrored(1, "north");
        FileSubmitted late = center.request(1, 2);
        center.transaction().sweep();
        assertThat(center.work()).isEmpty();

        center.clock = Clock.fixed(Center.NOW.plusSeconds(61), ZoneOffset.UTC);
        center.transaction().sweep();
        center.transaction().sweep();
        assertThat(center.work()).isNotEmpty();
        assertThat(center.asset(1).purged()).isTrue();
        center.fetched(late, 2);
        assertThat(center.file(1, 2)).isEqualTo("FAILED");
        assertThat(center.query("select failure_code from file where line = 2")).isEqualTo("EXPIRED");
        assertThat(center.asset(2).revision()).isZero();
        assertThat(center.query("select expired_at is not null and released_at is not null from submission"))
                .isEqualTo("t");
        center.absent(1, "north");
        center.assertCounted();
        center.transaction().sweep();
        assertThat(center.work()).as("once").isEmpty();
    }

    @Test
    void aListThatNeverClosedReleasesItsClaims() throws Exception {
        center.submission(1, "ann", 2, "north");
        center.execute("update submission set state = 'RECEIVING', closed_at = null where id = 1");
        center.fetched(center.request(1, 1), 1);
        center.execute("update submission set state = 'ABORTED' where id = 1");
        center.transaction().sweep();
        center.work();
        assertThat(center.asset(1).purged()).isTrue();
        assertThat(center.file(1, 1)).isEqualTo("FETCHED");
        center.assertCounted();
        center.transaction().sweep();
        assertThat(center.work()).as("once").isEmpty();
    }

    @Test
    void aMissedDeadlineIsNotedWhileTheWorkGoesOnAndWhenItEndsTooLate() throws Exception {
        for (int id = 1; id <= 3; id++) {
            center.submission(id, "ann", 1, "north");
            center.execute("update submission set deadline = '" + Center.NOW.plusSeconds(10) + "' where id = " + id);
        }
        center.fetched(center.request(1, 1), 1);
        center.mirrored(1, "north");
        assertThat(center.settled(1)).isEqualTo("COMPLETE");
        center.clock = Clock.fixed(Center.NOW.plusSeconds(11), ZoneOffset.UTC);
        center.fetched(center.request(2, 1), 1);
        assertThat(center.settled(2)).isEqualTo("COMPLETE");
        center.transaction().sweep();
        assertThat(center.query("select string_agg(id::text, ',' order by id) from submission"
                        + " where deadline_missed_at is not null"))
                .isEqualTo("2,3");
    }

    private static FetchDeferred paused(int line) {
        return new FetchDeferred(
                center.request(1, line), FetchDeferred.Cause.PAUSED, null, Center.NOW.plusSeconds(3600), Center.NOW);
    }

    private static HoldRequested hold(long number, Hold hold) {
        return new HoldRequested(number, "ann", 1, hold, Center.NOW, null);
    }
}
