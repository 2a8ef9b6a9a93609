package io.websync.ingest.page;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers and times as people read them. */
final class Texts {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** To be called from templates. */
    static final Texts INSTANCE = new Texts();

    private Texts() {}

    /** To the minute; empty for no time. */
    public String minute(@Nullable Instant at) {
        return at == null ? "" : MINUTE.format(at);
    }

    /** To the second; empty for no time. */
    static String time(@Nullable Instant at) {
        return at == null ? "" : TIME.format(at);
    }

    static String bytes(long count) {
        if (count < 1024) {
            return count + " B";
        }
        double value = count;
        int unit = -1;
        while (value >= 1024 && unit < 3) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %ciB", value, "KMGT".charAt(unit));
    }

    /** With a comma between thousands. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** How long ago, in its largest unit; a time to come is now. */
    static String ago(Instant at, Instant now) {
        Duration since = Duration.between(at, now);
        return since.compareTo(Duration.ofSeconds(1)) < 0 ? "just now" : duration(since) + " ago";
    }

    /** In its largest unit, down to a second. */
    static String duration(Duration length) {
        long seconds = Math.max(1, length.toSeconds());
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 2 * 3600) {
            return seconds / 60 + " min";
        }
        return seconds < 2 * 86_400 ? seconds / 3600 + " h" : count(seconds / 86_400) + " days";
    }
}
