package io.websync.catalog.node;

import io.websync.contracts.event.EdgeHeartbeat.CatchUp;
import io.websync.contracts.event.ReconcileFinished;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An edge node.
 *
 * @param groups those it is in, besides {@code all}
 * @param drained keeps what it has, takes no new order
 * @param seenAt its last heartbeat; null before the first
 * @param pending orders that it works on, at its last heartbeat
 * @param diskFree bytes, as diskTotal, at its last heartbeat
 * @param wanted assets that it wants, as mirrored, failed and bytes at its last inventory summary
 * @param catchUp how far behind it was at its last heartbeat, and how long it needs at its rate; null when it did not say
 * @param waiting why work waits there; null while nothing does
 * @param reconcile its last comparison of what it holds with its disk
 * @param rehash the last one that read and hashed what it compared
 */
public record Node(
        int id,
        String name,
        List<String> groups,
        @Nullable String region,
        @Nullable String address,
        boolean drained,
        Instant enrolledAt,
        @Nullable String version,
        @Nullable Instant startedAt,
        @Nullable Instant seenAt,
        @Nullable Long pending,
        @Nullable Long diskFree,
        @Nullable Long diskTotal,
        @Nullable Long wanted,
        @Nullable Long mirrored,
        @Nullable Long failed,
        @Nullable Long bytes,
        @Nullable Instant summarizedAt,
        @Nullable CatchUp catchUp,
        @Nullable String waiting,
        @Nullable ReconcileFinished reconcile,
        @Nullable ReconcileFinished rehash) {

    public Node {
        groups = List.copyOf(groups);
    }
}
