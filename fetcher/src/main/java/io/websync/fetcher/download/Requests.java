package io.websync.fetcher.download;

import io.websync.outbound.OutboundResponse;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Headers of our requests, and what headers of answers say about where the bytes belong. */
final class Requests {

    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18}|\\*)");

    private Requests() {}

    static Map<String, String> resume(long from, String validator) {
        return Map.of("Range", "bytes=" + from + "-", "If-Range", validator);
    }

    /** Empty when nothing is known to compare with. */
    static Map<String, String> conditional(Known known) {
        var headers = new HashMap<String, String>();
        if (known.etag() != null) {
            headers.put("If-None-Match", known.etag());
        } else if (known.lastModified() != null) {
            headers.put(
                    "If-Modified-Since",
                    DateTimeFormatter.RFC_1123_DATE_TIME.format(
                            known.lastModified().atOffset(ZoneOffset.UTC)));
        }
        return headers;
    }

    /** Whether the answer goes on exactly where we are, in a file of the same length. */
    static boolean resumes(OutboundResponse answer, long from, long length) {
        if (answer.status() != 206) {
            return false;
        }
        Matcher range = CONTENT_RANGE.matcher(answer.header("Content-Range").orElse(""));
        return range.matches()
                && Long.parseLong(range.group(1)) == from
                && (length < 0 || range.group(3).equals(Long.toString(length)));
    }

    /** What a later request can be compared by; null when the origin gives no strong validator. */
    static Spool.@Nullable Note noteOf(String url, OutboundResponse answer) {
        Optional<String> strong = answer.header("ETag").filter(etag -> etag.startsWith("\""));
        String validator = strong.or(() -> answer.header("Last-Modified")).orElse(null);
        return validator == null
                ? null
                : new Spool.Note(url, validator, answer.contentLength().orElse(-1));
    }
}
