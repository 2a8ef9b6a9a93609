package io.websync.edge.replica;

import java.time.Duration;
import java.time.Instant;

/**
 * How fast the whole mirror is read again: evenly over a period, so that it never shows, and never faster than a rate, so that
 * an edge that was off for days does not catch up at the cost of its visitors.
 *
 * @param period in which every copy is read once
 * @param bytesPerSecond at most; above 0
 */
public record RehashPace(Duration period, long bytesPerSecond) {

    /** A file costs a look-up and a seek too, however small it is. */
    public static final long PER_FILE = 16 * 1024;

    /** Of the period, so that a pass ends before the next one begins. */
    private static final double USED = 0.9;

    /**
     * How long to wait before reading on.
     *
     * @param started when the pass began
     * @param done bytes of the pass that were read, with {@link #PER_FILE} for each file
     * @param total bytes of the whole pass, likewise; more may come while it runs
     * @param lately bytes read since {@code since}, for the rate
     */
    public Duration pause(Instant started, long done, long total, Instant now, long lately, Instant since) {
        double share = total <= 0 ? 1 : Math.min(1, (double) done / total);
        // After the clock was set back nobody knows how much of the period is left: then the rate alone counts.
        Instant spread = started.isAfter(now) ? now : started.plusMillis((long) (period.toMillis() * USED * share));
        Instant limited = since.plusMillis(
                Math.multiplyExact(lately / bytesPerSecond, 1000L) + lately % bytesPerSecond * 1000 / bytesPerSecond);
        Instant due = spread.isAfter(limited) ? spread : limited;
        return due.isAfter(now) ? Duration.between(now, due) : Duration.ZERO;
    }

    /** When the pass after the one of {@code started} begins. */
    public Instant next(Instant started) {
        return started.plus(period);
    }
}
