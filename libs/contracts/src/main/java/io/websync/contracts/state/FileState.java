package io.websync.contracts.state;

import java.util.EnumSet;
import java.util.Set;

/** Where a file is on its way from the origin into center storage. What its edges hold is a replica's state. */
public enum FileState {
    /** Accepted; no attempt has been reported. Predecessors: any but itself, by a retry that a person asked for. */
    SUBMITTED,
    /** An attempt runs. Nobody waits for this state: an attempt that a crash broke off shows as it until the next word. */
    FETCHING,
    /** An attempt failed and another is due; reason, attempt and next time are known. */
    RETRYING,
    /** The submission is held; nothing starts. */
    PAUSED,
    /** The bytes are in center storage and ordered. */
    FETCHED,
    /** No attempt is left, or none could help. */
    FAILED,
    /** The submission was canceled or never closed. */
    CANCELED,
    /** A later request about the same asset was decided first; this one's bytes are not wanted. */
    SUPERSEDED;

    private Set<FileState> successors = Set.of();

    static {
        SUBMITTED.successors = EnumSet.of(FETCHING, RETRYING, PAUSED, FETCHED, FAILED, CANCELED, SUPERSEDED);
        FETCHING.successors = EnumSet.of(SUBMITTED, RETRYING, PAUSED, FETCHED, FAILED, CANCELED, SUPERSEDED);
        RETRYING.successors = EnumSet.of(SUBMITTED, FETCHING, RETRYING, PAUSED, FETCHED, FAILED, CANCELED, SUPERSEDED);
        PAUSED.successors = EnumSet.of(SUBMITTED, FETCHING, RETRYING, FETCHED, FAILED, CANCELED, SUPERSEDED);
        FETCHED.successors = EnumSet.of(SUBMITTED, CANCELED);
        FAILED.successors = EnumSet.of(SUBMITTED, CANCELED);
        CANCELED.successors = EnumSet.of(SUBMITTED);
        SUPERSEDED.successors = EnumSet.of(SUBMITTED, CANCELED);
    }

    public boolean leadsTo(FileState next) {
        return successors.contains(next);
    }

    /** Whether origin → center is over for the file, until a person asks again. */
    public boolean settled() {
        return switch (this) {
            case FETCHED, FAILED, CANCELED, SUPERSEDED -> true;
            case SUBMITTED, FETCHING, RETRYING, PAUSED -> false;
        };
    }

    /** @throws IllegalTransitionException when this state does not lead to the next */
    public FileState to(FileState next, Object entity) {
        if (!leadsTo(next)) {
            throw new IllegalTransitionException("file " + entity, this, next);
        }
        return next;
    }
}
