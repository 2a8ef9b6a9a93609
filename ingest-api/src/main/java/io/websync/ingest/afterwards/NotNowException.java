package io.websync.ingest.afterwards;

/** What is asked cannot be done as things stand; the message says why and what to do, for the person who asked. */
public final class NotNowException extends RuntimeException {

    /** Why. */
    public enum Cause {
        /** The list is still coming in, or never closed. */
        NOT_CLOSED,
        /** The submission is settled already. */
        SETTLED,
        /** The submission's time is over. */
        EXPIRED,
        /** Nothing of it is as the request says. */
        NOTHING_MATCHES
    }

    private final Cause reason;

    public NotNowException(Cause reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Cause reason() {
        return reason;
    }
}
