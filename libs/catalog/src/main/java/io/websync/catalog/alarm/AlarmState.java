package io.websync.catalog.alarm;

/** How far an alarm is. */
public enum AlarmState {
    /** Its condition is met, for a short time only so far; nobody is told. */
    PENDING,
    FIRING,
    RESOLVED
}
