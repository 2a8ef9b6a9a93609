package io.websync.ingest.http;

import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/**
 * An error as RFC 9457 has it.
 *
 * @param kind what the type URI ends with; stable, for programs
 * @param detail for the person: what is wrong here, and what to do
 * @param headers that the answer carries
 * @param more members of its own
 */
public record Problem(HttpStatus status, String kind, String detail, HttpHeaders headers, Map<String, Object> more) {

    public static final String TYPE_PREFIX = "urn:websync:problem:";

    public static Problem of(HttpStatus status, String kind, String detail) {
        return new Problem(status, kind, detail, new HttpHeaders(), Map.of());
    }

    Problem with(String header, String value) {
        var all = new HttpHeaders(headers);
        all.set(header, value);
        return new Problem(status, kind, detail, all, more);
    }

    Problem with(Map<String, Object> members) {
        return new Problem(status, kind, detail, headers, members);
    }

    /** The document's members, in order. */
    Map<String, Object> members(String instance) {
        var members = new LinkedHashMap<String, Object>();
        members.put("type", TYPE_PREFIX + kind);
        members.put("title", status.getReasonPhrase());
        members.put("status", status.value());
        members.put("detail", detail);
        members.put("instance", instance);
        members.putAll(more);
        return members;
    }
}
