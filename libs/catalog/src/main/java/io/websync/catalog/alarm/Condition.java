package io.websync.catalog.alarm;

import org.jspecify.annotations.Nullable;

/**
 * A condition that is met now.
 *
 * @param account whose submission it is about; null for what concerns administrators only
 * @param detail in words, for people
 */
public record Condition(
        AlarmRule rule, String subject, @Nullable String account, String detail) {

    public Alarm.Key key() {
        return new Alarm.Key(rule, subject);
    }
}
