package io.websync.catalog.notice;

/** A way to tell somebody. */
public enum Channel {
    /** Whoever listens at the address of the settings. */
    WEBHOOK,
    /** An account's mailbox. */
    MAIL
}
