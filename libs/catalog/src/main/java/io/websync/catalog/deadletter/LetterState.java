package io.websync.catalog.deadletter;

/** What became of a dead letter. */
public enum LetterState {
    /** Nobody has done anything about it. */
    OPEN,
    /** Somebody sent it its way again; its outcome says what came of it. */
    REPLAYED,
    /** Its file or copy was tried again without it, by a retry or by itself; its outcome says what came of it. */
    RESOLVED,
    /** Somebody does not want it tried again, for the reason that they gave. */
    DISCARDED
}
