package io.websync.model;

/** A bug that is put in on purpose, so that a test can show that the check finds it. Nothing but the check knows of these. */
public enum Plant {
    /** The relay reads what it publishes before it has fenced other relays, as one does that fences itself late. */
    PUBLISH_OUTSIDE_THE_FENCE,
    /** The fetcher counts a record as finished before the broker has confirmed what became of it. */
    SETTLE_BEFORE_CONFIRM,
    /** The garbage collector takes what nothing points to at the moment, however new it is. */
    GC_WITHOUT_GRACE
}
