package io.websync.catalog.notice;

import org.jspecify.annotations.Nullable;

/**
 * What is told, in whatever way.
 *
 * @param id of the CloudEvent; what is told twice has the same
 * @param alarm that it is about, else null
 * @param submission that it is about, else null
 * @param json a CloudEvent
 */
public record Event(
        String id, @Nullable Long alarm, @Nullable Long submission, String json) {

    public static Event ofAlarm(String id, long alarm, String json) {
        return new Event(id, alarm, null, json);
    }

    public static Event ofSubmission(String id, long submission, String json) {
        return new Event(id, null, submission, json);
    }
}
