package io.websync.ingest.node;

/** What is asked of a node cannot be done; the message says why and what to do, for the person who asked. */
public final class NodeException extends RuntimeException {

    /** Why. */
    public enum Cause {
        /** There is no such node. */
        UNKNOWN,
        /** A value is out of its bounds. */
        UNACCEPTABLE,
        /** It takes orders. */
        NOT_DRAINED,
        /** The one-time token is none. */
        NO_TOKEN,
        /** The one-time token is not good any more. */
        GONE,
        /** The settings do not say what a new machine has to know. */
        NOT_SET_UP
    }

    private final Cause reason;

    public NodeException(Cause reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Cause reason() {
        return reason;
    }
}
