package io.websync.edge.work;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Knows that files wait for room on the disk, and tells when there is enough for one of them again: they wait long between
 * attempts, and shall not wait that long once there is room. Safe for use by many threads.
 */
public final class Room {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(15);

    private final Clock clock;
    private final long reserve;
    /** The smallest file that found no room; nothing waits while it is the largest number. */
    private long smallest = Long.MAX_VALUE;

    private Instant earliest = Instant.EPOCH;
    private Duration pause = FIRST_PAUSE;
    private volatile @Nullable String reason;

    /** @param reserve bytes that have to stay free beside a file */
    public Room(Clock clock, long reserve) {
        this.clock = clock;
        this.reserve = reserve;
    }

    /** A file of so many bytes found no room. */
    synchronized void refused(long bytes) {
        smallest = Math.min(smallest, bytes);
        reason = "no space left on the edge's disk: the smallest file that waits for it has " + smallest + " bytes";
    }

    /** A file found room. */
    void found() {
        if (reason != null) {
            synchronized (this) {
                pause = FIRST_PAUSE;
            }
        }
    }

    /**
     * Whether those that wait shall be tried again. Where attempts fail although the file system says that there is room, for
     * want of inodes or by a quota, this is said ever more seldom.
     *
     * @param usable bytes of the file system
     */
    public synchronized boolean isBack(long usable) {
        Instant now = clock.instant();
        if (smallest == Long.MAX_VALUE || usable - reserve < smallest || now.isBefore(earliest)) {
            return false;
        }
        smallest = Long.MAX_VALUE;
        reason = null;
        earliest = now.plus(pause);
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
        return true;
    }

    /** Why files wait; null while none does. */
    public @Nullable String reason() {
        return reason;
    }
}
