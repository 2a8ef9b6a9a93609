package io.websync.contracts;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * Which edges want an asset: those named, and those in a named group. Both lists are sorted and hold each name once, so
 * equal selections are equal records.
 */
public record Selector(List<String> edges, List<String> groups) {

    /** The group that every edge is in. */
    public static final String ALL_GROUP = "all";

    /** What a submission without a selector means. */
    public static final Selector ALL = new Selector(List.of(), List.of(ALL_GROUP));

    /** What a purged asset is wanted on. */
    public static final Selector NONE = new Selector(List.of(), List.of());

    public static Selector of(Collection<String> edges, Collection<String> groups) {
        return new Selector(List.copyOf(edges), List.copyOf(groups));
    }

    public Selector {
        edges = sorted(edges);
        groups = sorted(groups);
    }

    /** Whether the edge of this name, in these groups and in {@link #ALL_GROUP}, is selected. */
    public boolean selects(String edge, Collection<String> itsGroups) {
        return edges.contains(edge)
                || groups.contains(ALL_GROUP)
                || itsGroups.stream().anyMatch(groups::contains);
    }

    /** The edges that either selector selects; the same record in whatever order selectors are united. */
    public Selector union(Selector other) {
        if (groups.contains(ALL_GROUP) || other.groups.contains(ALL_GROUP)) {
            return ALL;
        }
        var allEdges = new TreeSet<>(edges);
        allEdges.addAll(other.edges);
        var allGroups = new TreeSet<>(groups);
        allGroups.addAll(other.groups);
        return of(allEdges, allGroups);
    }

    private static List<String> sorted(Collection<String> names) {
        return names.size() < 2 ? List.copyOf(names) : List.copyOf(new TreeSet<>(names));
    }
}
