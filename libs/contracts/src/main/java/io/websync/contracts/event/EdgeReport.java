package io.websync.contracts.event;

import java.time.Instant;

/** On {@code edge-reports}: how an edge is. */
public sealed interface EdgeReport extends Event
        permits EdgeHeartbeat, InventorySummary, ReconcileFinished, CopyChecked {

    String edge();

    Instant at();

    @Override
    default String key() {
        return edge();
    }
}
