package io.websync.fetcher.download;

import io.websync.outbound.OutboundResponse;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Headers of our requests, and what headers of answers say about where the bytes belong. */
final class Requests {

    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18})");
    /** As HTTP wants it, always with two digits for the day. */
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
            .withZone(ZoneOffset.UTC);

    private static final int LONGEST_ETAG = 512;

    private Requests() {}

    static Map<String, String> resume(long from, String validator) {
        return Map.of("Range", "bytes=" + from + "-", "If-Range", validator);
    }

    static Map<String, String> ifNoneMatch(String etag) {
        return Map.of("If-None-Match", etag);
    }

    static Map<String, String> ifModifiedSince(Instant date) {
        return Map.of("If-Modified-Since", HTTP_DATE.format(date));
    }

    /** For an origin, or a cache before it, that compares without being asked. */
    static Map<String, String> unconditional() {
        return Map.of("Cache-Control", "no-cache", "Pragma", "no-cache");
    }

    /** Whether two files with this ETag are the same, byte by byte. */
    static boolean isStrong(String etag) {
        return etag.startsWith("\"") && isUsable(etag);
    }

    /** The ETag of an answer, when it is one that can be kept and sent back. */
    static @Nullable String etagOf(OutboundResponse answer) {
        return answer.header("ETag").filter(Requests::isUsable).orElse(null);
    }

    private static boolean isUsable(String etag) {
        String opaque = opaque(etag);
        return etag.length() <= LONGEST_ETAG
                && opaque.length() >= 2
                && opaque.startsWith("\"")
                && opaque.indexOf('"', 1) == opaque.length() - 1
                && opaque.chars().allMatch(c -> c > ' ' && c < 0x7f);
    }

    private static String opaque(String etag) {
        return etag.startsWith("W/") ? etag.substring(2) : etag;
    }

    /** Whether a 304 is about the file that we asked about: one that names another says that it is not the same. */
    static boolean isAbout(OutboundResponse notModified, @Nullable String etag) {
        return etag == null
                || notModified
                        .header("ETag")
                        .map(Requests::opaque)
                        .filter(other -> !other.equals(opaque(etag)))
                        .isEmpty();
    }

    /**
     * What a 206 brings.
     *
     * @param end offset behind its last byte; an origin may give less than was asked for
     * @param whole length of the file
     */
    record Continuation(long end, long whole) {}

    /** What the answer brings, when it goes on exactly where we are, in the same file as far as it tells; else empty. */
    static Optional<Continuation> resumes(OutboundResponse answer, long from, Spool.Note note) {
        Matcher range = CONTENT_RANGE.matcher(answer.header("Content-Range").orElse(""));
        if (answer.status() != 206 || !range.matches() || Long.parseLong(range.group(1)) != from) {
            return Optional.empty();
        }
        long end = Long.parseLong(range.group(2)) + 1;
        long whole = Long.parseLong(range.group(3));
        boolean inside = end > from && end <= whole;
        boolean sameLength = note.length() < 0 || note.length() == whole;
        boolean asLongAsItSays = answer.contentLength().orElse(end - from) == end - from;
        return inside && sameLength && asLongAsItSays && isSame(answer, note.validator())
                ? Optional.of(new Continuation(end, whole))
                : Optional.empty();
    }

    /** The validator may be missing where the request named it; another one there is another file. */
    private static boolean isSame(OutboundResponse answer, String validator) {
        Optional<String> found = answer.header(validator.startsWith("\"") ? "ETag" : "Last-Modified");
        return found.isEmpty() || found.get().strip().equals(validator);
    }

    /** What a later request can be compared by; null when the origin gives no strong validator. */
    static Spool.@Nullable Note noteOf(String url, OutboundResponse answer) {
        Optional<String> etag = answer.header("ETag");
        // Who gives a weak ETag says that the bytes may differ while nothing else does.
        Optional<String> validator = etag.isPresent()
                ? etag.filter(Requests::isStrong)
                : answer.header("Last-Modified").map(String::strip).filter(date -> provesSomething(answer, date));
        return validator
                .map(text -> new Spool.Note(url, text, answer.contentLength().orElse(-1)))
                .orElse(null);
    }

    /** By the origin's own clock the file was old enough, when it answered, that it would have another date by a change. */
    private static boolean provesSomething(OutboundResponse answer, String lastModified) {
        Instant modified = StatusFailure.parseDate(lastModified);
        Instant answered = answer.header("Date").map(StatusFailure::parseDate).orElse(null);
        return modified != null
                && answered != null
                && !modified.plus(Comparison.DATE_IS_STRONG).isAfter(answered);
    }
}
