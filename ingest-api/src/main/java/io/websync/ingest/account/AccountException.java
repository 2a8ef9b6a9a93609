package io.websync.ingest.account;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

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
        WRONG_PASSWORD,
        /** There were too many attempts with a wrong one. */
        TOO_MANY_ATTEMPTS
    }

    private final Cause reason;
    private final @Nullable Instant freeAt;

    public AccountException(Cause reason, String message) {
        super(message);
        this.reason = reason;
        this.freeAt = null;
    }

    /** There were too many attempts. */
    AccountException(Instant freeAt) {
        super("there were too many attempts; try again after " + freeAt.truncatedTo(ChronoUnit.SECONDS));
        this.reason = Cause.TOO_MANY_ATTEMPTS;
        this.freeAt = freeAt;
    }

    public Cause reason() {
        return reason;
    }

    /** When to come again; null for what waiting does not mend. */
    public @Nullable Instant freeAt() {
        return freeAt;
    }
}
