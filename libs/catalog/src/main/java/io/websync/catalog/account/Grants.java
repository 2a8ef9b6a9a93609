package io.websync.catalog.account;

import io.websync.contracts.Selector;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * Nodes that a user may choose: these edges, and whatever is in these groups. They are names, so a grant may be there before its
 * node, and outlives it.
 */
public record Grants(List<String> edges, List<String> groups) {

    private static final String ALL = Selector.ALL_GROUP;
    public static final Grants NONE = new Grants(List.of(), List.of());

    /** Sorted, each once. */
    public Grants {
        edges = List.copyOf(new TreeSet<>(edges));
        groups = List.copyOf(new TreeSet<>(groups));
    }

    public boolean isEmpty() {
        return edges.isEmpty() && groups.isEmpty();
    }

    /** Whether the group as such may be chosen, with all that will be in it. */
    public boolean coversGroup(String group) {
        return groups.contains(ALL) || groups.contains(group);
    }

    /** @param itsGroups those that the edge is in */
    public boolean coversEdge(String edge, Collection<String> itsGroups) {
        return groups.contains(ALL)
                || edges.contains(edge)
                || itsGroups.stream().anyMatch(groups::contains);
    }
}
