package io.websync.edge.kafka;

import java.util.List;

/**
 * What decides whether an order is for this edge.
 *
 * @param drained the edge keeps what it has and begins no transfer
 */
public record Roster(String edge, List<String> groups, boolean drained) {

    public Roster {
        groups = List.copyOf(groups);
    }
}
