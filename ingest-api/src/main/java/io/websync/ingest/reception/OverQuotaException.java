package io.websync.ingest.reception;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The list brings its account over its quota; the message says which and until when, for the person who made it. */
public final class OverQuotaException extends RuntimeException {

    private final String limit;
    private final long value;
    private final long used;
    private final @Nullable Instant freeAt;

    /**
     * @param limit the quota's name
     * @param value the quota
     * @param used how much is used up; for the lines of one list, with the one that is too many
     * @param freeAt when there is room again; null when never for this list
     */
    OverQuotaException(String limit, long value, long used, @Nullable Instant freeAt, String message) {
        super(message);
        this.limit = limit;
        this.value = value;
        this.used = used;
        this.freeAt = freeAt;
    }

    public String limit() {
        return limit;
    }

    public long value() {
        return value;
    }

    public long used() {
        return used;
    }

    public @Nullable Instant freeAt() {
        return freeAt;
    }
}
