package io.websync.distributor;

/** What a distributor does. Any subset runs in one process, and each any number of times. */
public enum Role {
    /** Completions → orders, and what waits. */
    DISPATCH,
    /** Submitted files, acks and edge reports → the catalog. */
    REPORTER,
    /** Serves the bytes. */
    BLOBS,
    /** Dead letters → the catalog; replays and discards them. */
    DEAD_LETTERS,
    /** Deletes records that everyone has used. */
    KEEPER,
    /** Removes blobs that nothing points to. */
    COLLECTOR,
    /** Raises alarms by what the catalog says. */
    ALARM
}
