package io.websync.ingest.node;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Whether a node is heard of. */
public enum NodeHealth {
    /** Its last heartbeat is not long ago. */
    UP,
    /** It was heard of, but not lately. */
    SILENT,
    /** It is enrolled and was never heard of. */
    NEVER_SEEN;

    /**
     * @param seenAt its last heartbeat
     * @param silentAfter without a heartbeat for longer than this a node is silent
     */
    public static NodeHealth of(@Nullable Instant seenAt, Instant now, Duration silentAfter) {
        if (seenAt == null) {
            return NEVER_SEEN;
        }
        return seenAt.plus(silentAfter).isBefore(now) ? SILENT : UP;
    }
}
