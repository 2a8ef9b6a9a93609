package io.websync.catalog.command;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A command and how far it is.
 *
 * @param subject commands with the same one are done one after the other
 * @param account who asked; null when time did
 * @param command as on the wire; null when time asked
 * @param phase 0 when it has not begun
 * @param position how far the phase is, in its own words; empty at its beginning
 */
public record CommandRow(
        long requestNumber,
        Kind kind,
        String subject,
        @Nullable String account,
        @Nullable Long submission,
        @Nullable String command,
        Instant askedAt,
        int phase,
        String position,
        long matched) {

    /** What is asked. */
    public enum Kind {
        RETRY,
        REPLAY,
        CANCEL,
        PAUSE,
        RESUME,
        PURGE,
        ROSTER,
        /** The submission's time to expire has passed. */
        EXPIRE,
        /** The submission's list never closed. */
        ABORT
    }

    /** One that has not begun. */
    public static CommandRow asked(
            long requestNumber,
            Kind kind,
            String subject,
            @Nullable String account,
            @Nullable Long submission,
            @Nullable String command,
            Instant at) {
        return new CommandRow(requestNumber, kind, subject, account, submission, command, at, 0, "", 0);
    }

    /** The subject of what is asked of a submission. */
    public static String subject(long submission) {
        return "submission/" + submission;
    }
}
