package io.websync.distributor.jdbc;

import io.websync.catalog.Catalog;
import io.websync.catalog.reporter.CopyChecks;
import io.websync.catalog.reporter.EdgeRoster;
import io.websync.contracts.event.CopyChecked;
import io.websync.contracts.event.EdgeEnrolled;
import io.websync.contracts.event.EdgeHeartbeat;
import io.websync.contracts.event.EdgeReport;
import io.websync.contracts.event.InventorySummary;
import io.websync.contracts.event.ReconcileFinished;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The reporter's transaction for a batch of edge reports. Used by one thread, the one that reads them. */
public final class EdgeReportTransaction {

    private final Catalog catalog;
    private final Reader reader;
    private final Set<String> enrolled = new HashSet<>();

    /** Publishes what the roster says of new edges, and returns when it stands on the topic. */
    public interface Announcing {
        void announce(List<EdgeEnrolled> edges);

        /** Nobody waits for these checks any more; while this runs nobody asks for them again. */
        default void answered(List<CopyChecked> checks) {}
    }

    public EdgeReportTransaction(Catalog catalog, Reader reader) {
        this.catalog = catalog;
        this.reader = reader;
    }

    /**
     * An edge that is heard of for the first time is enrolled with the groups of its heartbeat, and announced before the
     * commit: a failure in between announces it once more, which changes nothing.
     *
     * @throws OvertakenException when another reader has the partitions
     */
    public void apply(Collection<? extends EdgeReport> reports, Reader.Step step, Announcing announcing)
            throws SQLException {
        // The last word of each edge, in one order for all.
        Map<String, EdgeHeartbeat> heartbeats = new TreeMap<>();
        Map<String, InventorySummary> summaries = new TreeMap<>();
        Map<String, ReconcileFinished> reconciles = new TreeMap<>();
        Map<String, ReconcileFinished> rehashes = new TreeMap<>();
        Map<CopyChecks.Key, CopyChecked> checks = new TreeMap<>();
        for (EdgeReport report : reports) {
            switch (report) {
                case EdgeHeartbeat heartbeat -> heartbeats.put(heartbeat.edge(), heartbeat);
                case InventorySummary summary -> summaries.put(summary.edge(), summary);
                case CopyChecked result -> checks.put(CopyChecks.Key.of(result), result);
                case ReconcileFinished result -> {
                    // The reading that is spread over days is no comparison of the whole with the disk as it is now.
                    if (!result.trigger().equals(ReconcileFinished.SPREAD)) {
                        reconciles.put(result.edge(), result);
                    }
                    if (result.trigger().equals(ReconcileFinished.SPREAD) || result.rehashed() > 0) {
                        rehashes.put(result.edge(), result);
                    }
                }
            }
        }
        List<EdgeHeartbeat> unknown = heartbeats.values().stream()
                .filter(heartbeat -> !enrolled.contains(heartbeat.edge()))
                .toList();
        catalog.transaction(connection -> {
            reader.advance(connection, step);
            EdgeRoster.idsOf(connection, reports.stream().map(EdgeReport::edge).collect(Collectors.toSet()));
            if (!unknown.isEmpty()) {
                List<EdgeEnrolled> news = EdgeRoster.enrol(connection, unknown);
                if (!news.isEmpty()) {
                    announcing.announce(news);
                }
            }
            EdgeRoster.heartbeats(connection, heartbeats.values());
            EdgeRoster.summaries(connection, summaries.values());
            EdgeRoster.reconciles(connection, reconciles.values());
            EdgeRoster.rehashes(connection, rehashes.values());
            List<CopyChecked> closed = CopyChecks.answered(connection, checks.values());
            if (!closed.isEmpty()) {
                announcing.answered(closed);
            }
            return reports.size();
        });
        enrolled.addAll(heartbeats.keySet());
    }
}
