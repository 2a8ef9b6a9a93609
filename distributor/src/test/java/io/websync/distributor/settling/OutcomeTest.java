package io.websync.distributor.settling;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.counting.EdgeCount;
import io.websync.catalog.counting.SyncCount;
import io.websync.catalog.settling.SubmissionTotals;
import io.websync.contracts.state.SubmissionState;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutcomeTest {

    /** Files: accepted, fetched, failed, superseded; on each of two edges: mirrored, failed, superseded. */
    @ParameterizedTest
    @CsvSource({
        "OPEN,      2, 2,0,0,  2,0,0, 2,0,0,  COMPLETE",
        "OPEN,      2, 2,0,0,  2,0,0, 1,0,0,  OPEN",
        "OPEN,      2, 1,0,0,  1,0,0, 1,0,0,  OPEN",
        "OPEN,      2, 1,1,0,  1,0,0, 1,0,0,  PARTIAL",
        "OPEN,      2, 0,2,0,  0,0,0, 0,0,0,  FAILED",
        "OPEN,      2, 2,0,0,  0,2,0, 0,2,0,  FAILED",
        "OPEN,      2, 2,0,0,  2,0,0, 0,2,0,  PARTIAL",
        "OPEN,      2, 2,0,0,  1,0,1, 1,0,1,  COMPLETE",
        "OPEN,      2, 1,0,1,  1,0,0, 1,0,0,  COMPLETE",
        "PARTIAL,   2, 2,0,0,  2,0,0, 2,0,0,  COMPLETE",
        "COMPLETE,  2, 2,0,0,  2,0,0, 1,1,0,  PARTIAL",
        "COMPLETE,  2, 2,0,0,  2,0,0, 1,0,0,  OPEN",
        "RECEIVING, 0, 2,0,0,  2,0,0, 2,0,0,  RECEIVING",
        "CANCELED,  2, 2,0,0,  2,0,0, 2,0,0,  CANCELED",
        "OPEN,      0, 0,0,0,  0,0,0, 0,0,0,  COMPLETE",
    })
    void theCountersSayTheState(
            SubmissionState state,
            long accepted,
            long fetched,
            long failed,
            long superseded,
            long mirrored1,
            long failed1,
            long superseded1,
            long mirrored2,
            long failed2,
            long superseded2,
            SubmissionState expected) {
        var totals = new SubmissionTotals(
                1,
                state,
                accepted,
                0,
                new SyncCount(fetched, failed, 0, superseded, 0, 0, 0),
                List.of(
                        new EdgeCount(mirrored1, failed1, 0, superseded1, 0, 0),
                        new EdgeCount(mirrored2, failed2, 0, superseded2, 0, 0)),
                false);
        assertThat(Outcome.next(totals).orElse(state)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, COMPLETE", "0, 3, FAILED"})
    void withoutAnEdgeTheCenterCounts(long accepted, long rejected, SubmissionState expected) {
        var totals = new SubmissionTotals(
                1,
                SubmissionState.OPEN,
                accepted,
                rejected,
                new SyncCount(accepted, 0, 0, 0, 0, 0, 0),
                List.of(),
                false);
        assertThat(Outcome.next(totals)).contains(expected);
    }

    /** The copies that were asked for are nowhere. Files: accepted, fetched, failed. */
    @ParameterizedTest
    @CsvSource({"2, 2, 0, PARTIAL", "2, 1, 0, OPEN", "2, 1, 1, PARTIAL", "2, 0, 2, FAILED", "0, 0, 0, COMPLETE"})
    void aListWhoseEdgesWereAllRemovedIsNeverComplete(
            long accepted, long fetched, long failed, SubmissionState expected) {
        var totals = new SubmissionTotals(
                1, SubmissionState.OPEN, accepted, 0, new SyncCount(fetched, failed, 0, 0, 0, 0, 0), List.of(), true);
        assertThat(Outcome.next(totals).orElse(SubmissionState.OPEN)).isEqualTo(expected);
    }
}
