package io.websync.fetcher.download;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * Bounds of a download.
 *
 * @param largestFile larger ones fail as TOO_LARGE; at least 1 byte; default none
 * @param keepFree space that is left free where blobs are stored; a download that would go below waits as NO_SPACE. 0 or more;
 *     default 512 MB
 * @param keepPartial how long what arrived of a broken transfer is kept for its next attempt, 0 to 30 days; default 24 hours.
 *     0 keeps nothing
 */
public record DownloadSettings(@Nullable DataSize largestFile, DataSize keepFree, Duration keepPartial) {

    public DownloadSettings(
            @Nullable DataSize largestFile, @Nullable DataSize keepFree, @Nullable Duration keepPartial) {
        this.largestFile = largestFile;
        this.keepFree = Objects.requireNonNullElse(keepFree, DataSize.ofMegabytes(512));
        this.keepPartial = Objects.requireNonNullElse(keepPartial, Duration.ofHours(24));
        require(largestFile == null || largestFile.toBytes() >= 1, "largest-file is at least 1 byte", largestFile);
        require(this.keepFree.toBytes() >= 0, "keep-free is 0 or more", this.keepFree);
        require(within(this.keepPartial, 0, 30L * 86_400_000), "keep-partial is 0 to 30 days", this.keepPartial);
    }

    public static DownloadSettings defaults() {
        return new DownloadSettings(null, null, null);
    }

    long largestBytes() {
        return largestFile == null ? Long.MAX_VALUE : largestFile.toBytes();
    }

    private static boolean within(Duration value, long minMillis, long maxMillis) {
        return value.toMillis() >= minMillis && value.toMillis() <= maxMillis;
    }

    private static void require(boolean rule, String text, @Nullable Object value) {
        if (!rule) {
            throw new IllegalArgumentException("websync.fetcher.download." + text + ", but it is " + value);
        }
    }
}
