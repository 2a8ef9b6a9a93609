package io.websync.catalog.alarm;

import java.time.Duration;

/**
 * From where on a condition is met.
 *
 * @param silentAfter without a heartbeat a node is silent
 * @param lag until a node has caught up
 * @param diskPercent of a node's disk that are free, at least
 * @param failures files and copies of a submission that failed
 * @param failurePercent of its files, or of its copies, that failed
 * @param deadLetters records that wait for a person
 * @param backlog records of a topic that a reader has not done
 * @param within failures, missed deadlines and changed bytes are looked at for so long
 */
public record AlarmLimits(
        Duration silentAfter,
        Duration lag,
        int diskPercent,
        long failures,
        int failurePercent,
        long deadLetters,
        long backlog,
        Duration within) {}
