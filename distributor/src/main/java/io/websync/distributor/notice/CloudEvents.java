package io.websync.distributor.notice;

import io.websync.catalog.alarm.Alarm;
import io.websync.catalog.alarm.AlarmState;
import io.websync.catalog.notice.Event;
import io.websync.catalog.report.SubmissionReport;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What is told, as a CloudEvent 1.0 in JSON. */
public final class CloudEvents {

    public static final String CONTENT_TYPE = "application/cloudevents+json";

    private static final JsonMapper JSON = JsonMapper.shared();

    private CloudEvents() {}

    /** @param alarm that begins to fire, or is over; with its id. Told twice it has the same id */
    public static Event of(Alarm alarm) {
        boolean over = alarm.state() == AlarmState.RESOLVED;
        var data = new LinkedHashMap<String, Object>();
        data.put("id", alarm.id());
        data.put("rule", alarm.rule().name());
        data.put("subject", alarm.subject());
        put(data, "account", alarm.account());
        data.put("state", alarm.state().name());
        data.put("detail", alarm.detail());
        data.put("since", alarm.since().toString());
        put(data, "firedAt", alarm.firedAt());
        put(data, "resolvedAt", alarm.resolvedAt());
        put(data, "acknowledgedBy", alarm.acknowledgedBy());
        String id = "alarm-" + alarm.id() + (over ? "-resolved" : "-firing");
        var event = new LinkedHashMap<String, Object>();
        event.put("specversion", "1.0");
        event.put("id", id);
        event.put("source", "/websync/alarms");
        event.put("type", "io.websync.alarm." + (over ? "resolved" : "firing"));
        event.put("subject", alarm.rule() + (alarm.subject().isEmpty() ? "" : "/" + alarm.subject()));
        put(event, "time", over ? alarm.resolvedAt() : alarm.firedAt());
        event.put("datacontenttype", "application/json");
        event.put("data", data);
        return Event.ofAlarm(id, alarm.id(), JSON.writeValueAsString(event));
    }

    /** A submission that somebody wants to be told of is settled. */
    public static Event of(SubmissionReport report, Instant settledAt) {
        String id = "submission-" + report.id() + "-settled-" + settledAt;
        var event = new LinkedHashMap<String, Object>();
        event.put("specversion", "1.0");
        event.put("id", id);
        event.put("source", "/websync/submissions");
        event.put("type", "io.websync.submission.settled");
        event.put("subject", "submission/" + report.id());
        put(event, "time", settledAt);
        event.put("datacontenttype", "application/json");
        event.put("data", SettledData.of(report, settledAt));
        return Event.ofSubmission(id, report.id(), JSON.writeValueAsString(event));
    }

    private static void put(Map<String, Object> members, String name, @Nullable Object value) {
        if (value != null) {
            members.put(name, value.toString());
        }
    }
}
