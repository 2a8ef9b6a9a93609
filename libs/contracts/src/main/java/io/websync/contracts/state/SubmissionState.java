package io.websync.contracts.state;

import java.util.EnumSet;
import java.util.Set;

/** Where a submission is. Nothing is COMPLETE before the list is closed. */
public enum SubmissionState {
    /** The list is still coming in. */
    RECEIVING,
    /** The list is closed: accepted, rejected and folded counts are known; work goes on. */
    OPEN,
    /** Every file is verified on every edge that it is for. */
    COMPLETE,
    /** All is settled; some files or replicas failed. */
    PARTIAL,
    /** All is settled; no file is anywhere. */
    FAILED,
    /** Its owner stopped it. */
    CANCELED,
    /** The list never closed. */
    ABORTED;

    private Set<SubmissionState> successors = Set.of();

    static {
        RECEIVING.successors = EnumSet.of(OPEN, ABORTED);
        OPEN.successors = EnumSet.of(COMPLETE, PARTIAL, FAILED, CANCELED);
        COMPLETE.successors = EnumSet.of(OPEN);
        PARTIAL.successors = EnumSet.of(OPEN, CANCELED);
        FAILED.successors = EnumSet.of(OPEN, CANCELED);
        CANCELED.successors = EnumSet.of(OPEN);
        ABORTED.successors = EnumSet.noneOf(SubmissionState.class);
    }

    public boolean leadsTo(SubmissionState next) {
        return successors.contains(next);
    }

    /** Whether nothing more happens until a person asks. */
    public boolean settled() {
        return switch (this) {
            case RECEIVING, OPEN -> false;
            case COMPLETE, PARTIAL, FAILED, CANCELED, ABORTED -> true;
        };
    }
}
