package io.websync.catalog.counting;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The differences that one batch makes to the counters. Not thread-safe. */
public final class CounterChanges {

    private final Map<Long, SyncCount> sync = new TreeMap<>();
    private final Map<SubmissionOnEdge, EdgeCount> edges = new TreeMap<>();

    public void add(long submission, SyncCount difference) {
        if (!difference.equals(SyncCount.ZERO)) {
            sync.merge(submission, difference, SyncCount::plus);
        }
    }

    public void add(long submission, int edge, EdgeCount difference) {
        if (!difference.equals(EdgeCount.ZERO)) {
            edges.merge(new SubmissionOnEdge(submission, edge), difference, EdgeCount::plus);
        }
    }

    /** By submission, in the order in which the rows are locked. */
    public Map<Long, SyncCount> sync() {
        return sync;
    }

    /** By submission and edge, in the order in which the rows are locked. */
    public Map<SubmissionOnEdge, EdgeCount> edges() {
        return edges;
    }

    /** The submissions whose counters change. */
    public Set<Long> submissions() {
        var touched = new TreeSet<>(sync.keySet());
        edges.keySet().forEach(key -> touched.add(key.submission()));
        return touched;
    }
}
