package io.websync.ingest.page;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Times as pages show them. */
final class Times {

    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** To be called from templates. */
    static final Times INSTANCE = new Times();

    private Times() {}

    /** To the minute; empty for none. */
    public String minute(@Nullable Instant time) {
        return time == null ? "" : MINUTE.format(time);
    }
}
