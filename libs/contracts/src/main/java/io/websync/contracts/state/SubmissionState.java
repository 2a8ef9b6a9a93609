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

    public boolean leadsTo(SubmissionState next) {
        return successors().contains(next);
    }

    /** Whether nothing more happens until a person asks. */
    public boolean settled() {
        return switch (this) {
            case RECEIVING, OPEN -> false;
            case COMPLETE, PARTIAL, FAILED, CANCELED, ABORTED -> true;
        };
    }

    private Set<SubmissionState> successors() {
        return switch (this) {
            case RECEIVING -> EnumSet.of(OPEN, CANCELED, ABORTED);
            case OPEN -> EnumSet.of(COMPLETE, PARTIAL, FAILED, CANCELED);
            // A copy can be lost or heal on its edge after all was settled; a person can ask for another try.
            case COMPLETE -> EnumSet.of(OPEN, PARTIAL, FAILED);
            case PARTIAL -> EnumSet.of(OPEN, COMPLETE, FAILED, CANCELED);
            case FAILED -> EnumSet.of(OPEN, COMPLETE, PARTIAL, CANCELED);
            case CANCELED -> EnumSet.of(OPEN);
            case ABORTED -> EnumSet.noneOf(SubmissionState.class);
        };
    }
}
