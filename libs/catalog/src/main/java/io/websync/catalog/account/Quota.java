package io.websync.catalog.account;

import org.jspecify.annotations.Nullable;

/**
 * What an account may use up; null where nothing is said. Days are UTC's, and a list counts for the day when it was handed in.
 *
 * @param lines of one submission, at least 0
 * @param dailyLines of the submissions of one day, at least 0
 * @param dailyBytes that origins send for the submissions of one day, at least 0
 */
public record Quota(
        @Nullable Long lines,
        @Nullable Long dailyLines,
        @Nullable Long dailyBytes) {

    /** Nothing is said. */
    public static final Quota OPEN = new Quota(null, null, null);

    /** This, and where it says nothing the other. */
    public Quota or(Quota other) {
        return new Quota(
                lines == null ? other.lines : lines,
                dailyLines == null ? other.dailyLines : dailyLines,
                dailyBytes == null ? other.dailyBytes : dailyBytes);
    }
}
