package io.websync.fetcher.queue;

import java.time.Duration;

/**
 * How much the queue takes on.
 *
 * @param running fetches at once
 * @param runningPerHost fetches at once from one host
 * @param span per partition, from the lowest unfinished offset to the next one; 1 to {@link Position#MAX_SPAN}
 * @param held records in memory, for short lists and again for long ones; shared evenly by the partitions owned
 * @param hostShare the part of {@code held} that a host may keep while it needs longer than {@code patience} for it; above 0,
 *     up to 1
 * @param patience how long a record may wait in the window behind a slow host, and a full window behind its head
 * @param longestDeferral a busy host's records come back no later than after this
 */
public record QueueLimits(
        int running,
        int runningPerHost,
        int span,
        int held,
        double hostShare,
        Duration patience,
        Duration longestDeferral) {

    /** Of what runs, long lists leave one in so many to short ones, and of what starts, they get one in so many. */
    static final int RESERVED_PART = 8;

    /** How many fetches of long lists may run at once. */
    int runningBulk() {
        return running == 1 ? 1 : running - Math.max(1, running / RESERVED_PART);
    }
}
