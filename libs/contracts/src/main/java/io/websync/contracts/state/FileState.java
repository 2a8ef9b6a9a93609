package io.websync.contracts.state;

import java.util.EnumSet;
import java.util.Set;

/** Where a file is on its way from the origin into center storage. What its edges hold is a replica's state. */
public enum FileState {
    /** Accepted; no attempt has been reported. Predecessors: any but itself, by a retry that a person asked for. */
    SUBMITTED,
    /** An attempt runs. Reserved: a word for each start would be a record more per file, so nobody says it today. */
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

    public boolean leadsTo(FileState next) {
        return successors().contains(next);
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

    private Set<FileState> successors() {
        return switch (this) {
            case SUBMITTED -> EnumSet.of(FETCHING, RETRYING, PAUSED, FETCHED, FAILED, CANCELED, SUPERSEDED);
            case FETCHING -> EnumSet.of(SUBMITTED, RETRYING, PAUSED, FETCHED, FAILED, CANCELED, SUPERSEDED);
            case RETRYING -> EnumSet.of(SUBMITTED, FETCHING, RETRYING, PAUSED, FETCHED, FAILED, CANCELED, SUPERSEDED);
            case PAUSED -> EnumSet.of(SUBMITTED, FETCHING, RETRYING, FETCHED, FAILED, CANCELED, SUPERSEDED);
            case FETCHED -> EnumSet.of(SUBMITTED, CANCELED);
            case FAILED -> EnumSet.of(SUBMITTED, CANCELED);
            case CANCELED -> EnumSet.of(SUBMITTED);
            case SUPERSEDED -> EnumSet.of(SUBMITTED, CANCELED);
        };
    }
}
