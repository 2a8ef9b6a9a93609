package io.websync.catalog.alarm;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An alarm.
 *
 * @param id 0 while it is not stored
 * @param subject a node's name, or the number of a submission; empty for the whole
 * @param account whose it is, beside the administrators'
 * @param detail in words, as the condition was met last
 * @param since when the condition was met first
 * @param clearSince not met since then, while it fires
 * @param acknowledgedBy who looks after it
 */
public record Alarm(
        long id,
        AlarmRule rule,
        String subject,
        @Nullable String account,
        AlarmState state,
        String detail,
        Instant since,
        @Nullable Instant firedAt,
        @Nullable Instant clearSince,
        @Nullable Instant resolvedAt,
        @Nullable String acknowledgedBy,
        @Nullable Instant acknowledgedAt) {

    /** What an alarm is of; of what is not resolved there is one each. */
    public record Key(AlarmRule rule, String subject) {}

    public Key key() {
        return new Key(rule, subject);
    }

    /** With the id that it was stored under. */
    public Alarm withId(long stored) {
        return new Alarm(
                stored,
                rule,
                subject,
                account,
                state,
                detail,
                since,
                firedAt,
                clearSince,
                resolvedAt,
                acknowledgedBy,
                acknowledgedAt);
    }
}
