package io.websync.ingest.http;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.websync.catalog.node.Node;
import io.websync.ingest.node.NodeHealth;
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
        @JsonUnwrapped Node node,
        NodeHealth state,
        @Nullable Instant silentSince) {

    /** @param silentAfter without a heartbeat for longer than this a node is silent */
    static NodeView of(Node node, Instant now, Duration silentAfter) {
        NodeHealth state = NodeHealth.of(node.seenAt(), now, silentAfter);
        return new NodeView(node, state, state == NodeHealth.SILENT ? node.seenAt() : null);
    }
}
