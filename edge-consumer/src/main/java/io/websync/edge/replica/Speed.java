package io.websync.edge.replica;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How fast an edge gets on while it has work, smoothed over about a minute, and how long it needs for the rest at that rate.
 *
 * @param at of the last measurement
 * @param files brought about until then
 * @param bytes transferred until then
 * @param filesPerSecond 0 while not known
 * @param bytesPerSecond 0 while not known
 */
public record Speed(Instant at, long files, long bytes, double filesPerSecond, double bytesPerSecond) {

    private static final double MEMORY_SECONDS = 60;

    public static Speed beginning(Instant at, long files, long bytes) {
        return new Speed(at, files, bytes, 0, 0);
    }

    /** @param busy whether there was work all the time; else the rates stay what they were */
    public Speed next(Instant now, long filesNow, long bytesNow, boolean busy) {
        double seconds = Duration.between(at, now).toMillis() / 1000.0;
        if (seconds <= 0) {
            // The clock was set back.
            return new Speed(now, filesNow, bytesNow, filesPerSecond, bytesPerSecond);
        }
        if (!busy) {
            return new Speed(now, filesNow, bytesNow, filesPerSecond, bytesPerSecond);
        }
        boolean first = filesPerSecond == 0 && bytesPerSecond == 0;
        double share = first ? 1 : 1 - Math.exp(-seconds / MEMORY_SECONDS);
        return new Speed(
                now,
                filesNow,
                bytesNow,
                filesPerSecond + share * ((filesNow - files) / seconds - filesPerSecond),
                bytesPerSecond + share * ((bytesNow - bytes) / seconds - bytesPerSecond));
    }

    /**
     * Until all is done.
     *
     * @return null while the rate is not known
     */
    public @Nullable Duration left(long pendingFiles, long pendingBytes) {
        if (pendingFiles == 0) {
            return Duration.ZERO;
        }
        if (filesPerSecond < 1e-6) {
            return null;
        }
        double byFiles = pendingFiles / filesPerSecond;
        double byBytes = bytesPerSecond < 1 ? 0 : pendingBytes / bytesPerSecond;
        return Duration.ofSeconds((long) Math.ceil(Math.max(byFiles, byBytes)));
    }
}
