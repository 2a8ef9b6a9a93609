package io.websync.ingest.http;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.websync.catalog.node.Node;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A node as people see it.
 *
 * @param state whether it is heard of
 * @param silentSince its last heartbeat, while it is silent
 */
record NodeView(
        @JsonUnwrapped Node node, State state, @Nullable Instant silentSince) {

    enum State {
        /** Its last heartbeat is not long ago. */
        UP,
        /** It was heard of, but not lately. */
        SILENT,
        /** It is enrolled and was never heard of. */
        NEVER_SEEN
    }

    /** @param silentAfter without a heartbeat for longer than this a node is silent */
    static NodeView of(Node node, Instant now, Duration silentAfter) {
        Instant seen = node.seenAt();
        if (seen == null) {
            return new NodeView(node, State.NEVER_SEEN, null);
        }
        return seen.plus(silentAfter).isBefore(now)
                ? new NodeView(node, State.SILENT, seen)
                : new NodeView(node, State.UP, null);
    }
}
