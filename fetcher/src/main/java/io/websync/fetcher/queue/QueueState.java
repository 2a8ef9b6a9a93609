package io.websync.fetcher.queue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How full the queue is.
 *
 * @param partitions owned
 * @param running fetches that hold a slot
 * @param held unfinished records of short lists
 * @param heldBulk unfinished records of long lists
 * @param widestSpan of all windows
 * @param oldest when the longest unfinished record entered; null when there is none
 */
public record QueueState(
        int partitions,
        int running,
        int held,
        int heldBulk,
        long widestSpan,
        @Nullable Instant oldest) {}
