package io.websync.ingest.reception;

/** The request is understood and refused; the message says why and what to do, for the person who made it. */
public final class RefusedException extends RuntimeException {

    /** Why. */
    public enum Cause {
        /** The selector names an edge or a group that is not there. */
        UNKNOWN_NODE,
        /** The selector names an edge or a group that is not granted to the account. */
        NOT_GRANTED,
        /** No edge is enrolled, so there is nowhere to go. */
        NO_NODES,
        /** The idempotency key stands for another request. */
        KEY_OF_ANOTHER_REQUEST,
        /** A request with this idempotency key is still coming in. */
        KEY_IN_PROGRESS,
        /** Its owner canceled the submission while its list was coming in. */
        CANCELED
    }

    private final Cause reason;

    public RefusedException(Cause reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Cause reason() {
        return reason;
    }
}
