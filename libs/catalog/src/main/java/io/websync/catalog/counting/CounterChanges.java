package io.websync.catalog.counting;

import io.websync.catalog.counting.Throughput.Moved;
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

    /** What origins sent for all of them, and the files that are in the center now. */
    public Moved fetched() {
        return new Moved(
                Math.max(0, sync.values().stream().mapToLong(SyncCount::fetched).sum()),
                sync.values().stream().mapToLong(SyncCount::transferred).sum());
    }

    /** The submissions whose counters change. */
    public Set<Long> submissions() {
        var touched = new TreeSet<>(sync.keySet());
        edges.keySet().forEach(key -> touched.add(key.submission()));
        return touched;
    }
}
