package io.websync.distributor.settling;

import io.websync.catalog.counting.EdgeCount;
import io.websync.catalog.settling.SubmissionTotals;
import io.websync.contracts.state.SubmissionState;
import java.util.Optional;

/** Decides by its totals what state a submission is in. */
public final class Outcome {

    private Outcome() {}

    /**
     * The state that the submission comes into, empty when it stays. A settled one is looked at again when its counters
     * change: a copy heals, or is lost for good, or a person asks again; it passes through OPEN.
     */
    public static Optional<SubmissionState> next(SubmissionTotals totals) {
        return switch (totals.state()) {
            // Its list is not closed, so nobody knows yet how many files it has; or it was stopped.
            case RECEIVING, CANCELED, ABORTED -> Optional.empty();
            case OPEN, COMPLETE, PARTIAL, FAILED -> {
                SubmissionState state = of(totals);
                yield state == totals.state() ? Optional.empty() : Optional.of(state);
            }
        };
    }

    private static SubmissionState of(SubmissionTotals totals) {
        long fetched = totals.sync().fetched();
        boolean settled = totals.sync().settled() >= totals.accepted()
                && totals.edges().stream().allMatch(edge -> edge.settled() >= fetched);
        if (!settled) {
            return SubmissionState.OPEN;
        }
        boolean flawless = totals.sync().failed() == 0
                && totals.sync().canceled() == 0
                && totals.edges().stream().allMatch(edge -> edge.failed() == 0)
                // What was asked for is nowhere: it has only come to the center.
                && !(totals.allRemoved() && totals.accepted() > 0);
        if (flawless && (totals.accepted() > 0 || totals.rejected() == 0)) {
            return SubmissionState.COMPLETE;
        }
        return somewhere(totals) ? SubmissionState.PARTIAL : SubmissionState.FAILED;
    }

    /** Whether any file came to where it should, or had come there. */
    private static boolean somewhere(SubmissionTotals totals) {
        long present = totals.edges().isEmpty()
                ? totals.sync().fetched()
                : totals.edges().stream().mapToLong(Outcome::notFailed).sum();
        return totals.sync().superseded() + present > 0;
    }

    private static long notFailed(EdgeCount edge) {
        return edge.mirrored() + edge.superseded() + edge.purged();
    }
}
