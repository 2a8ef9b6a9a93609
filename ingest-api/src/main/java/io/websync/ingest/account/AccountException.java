package io.websync.ingest.account;

/** What is asked of an account cannot be done; the message says why and what to do, for the person who asked. */
public final class AccountException extends RuntimeException {

    /** Why. */
    public enum Cause {
        /** There is no such account, token or session, or it is somebody else's. */
        UNKNOWN,
        /** The name is another account's. */
        TAKEN,
        /** A value is out of its bounds. */
        UNACCEPTABLE,
        /** Nobody could administrate any more. */
        LAST_ADMIN,
        /** The password that was to prove who asks is wrong. */
        WRONG_PASSWORD
    }

    private final Cause reason;

    public AccountException(Cause reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Cause reason() {
        return reason;
    }
}
