package io.websync.catalog.settling;

import io.websync.catalog.batch.Columns;
import io.websync.catalog.batch.ResultRow;
import io.websync.catalog.counting.EdgeCount;
import io.websync.catalog.counting.SyncCount;
import io.websync.contracts.state.SubmissionState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the totals of submissions, and writes what follows from them. */
public final class Settlement {

    private static final String LOCK = "select id from submission where id = any(?) order by id for no key update";

    private static final String TOTALS = """
            select s.id, s.state, s.accepted, s.rejected,
                   coalesce(c.fetched, 0) as fetched, coalesce(c.failed, 0) as failed,
                   coalesce(c.canceled, 0) as canceled, coalesce(c.superseded, 0) as superseded,
                   w.edge_id, coalesce(e.mirrored, 0) as edge_mirrored, coalesce(e.failed, 0) as edge_failed,
                   coalesce(e.purged, 0) as edge_purged, coalesce(e.superseded, 0) as edge_superseded,
                   cardinality(s.edges) = 0
                       and exists (select from submission_edge r where r.submission_id = s.id) as all_removed
            from submission s
            left join submission_sync c on c.submission_id = s.id
            left join lateral unnest(s.edges) w(edge_id) on true
            left join submission_edge e on e.submission_id = s.id and e.edge_id = w.edge_id
            where s.id = any(?)
            order by s.id
            """;

    private static final String SAVE = """
            update submission s set state = n.state, settled_at = n.settled_at,
                completed_at = coalesce(s.completed_at, case when n.state = 'COMPLETE' then n.settled_at end),
                deadline_missed_at = coalesce(
                    s.deadline_missed_at,
                    case when coalesce(s.completed_at, n.settled_at) > s.deadline then s.deadline end)
            from unnest(?, ?, ?) n(id, state, settled_at)
            where s.id = n.id
            """;

    private static final String COUNTED_SINCE = """
            select s.id from submission s
            where s.state in ('COMPLETE', 'PARTIAL', 'FAILED')
                and (exists (select from submission_sync c where c.submission_id = s.id and c.changed_at >= ?)
                    or exists (select from submission_edge e where e.submission_id = s.id and e.changed_at >= ?))
            order by s.id desc limit ?
            """;

    private static final String HANDED_IN = "select id, created_at from submission where id = any(?)";

    private static final String OPEN = "select id from submission where state = 'OPEN' order by id limit ?";

    /** A submission comes into a state. */
    public record Change(long id, SubmissionState state) {}

    private Settlement() {}

    /**
     * Locks the submissions and reads their counters. In READ COMMITTED the second statement sees all that was committed
     * before the lock was granted, so the last one who counted sees everything.
     */
    public static List<SubmissionTotals> lockTotals(Connection connection, Collection<Long> ids) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(LOCK)) {
            Columns.<Long>of(lock, ids).bigint(id -> id);
            lock.executeQuery().close();
        }
        try (PreparedStatement statement = connection.prepareStatement(TOTALS)) {
            Columns.<Long>of(statement, ids).bigint(id -> id);
            try (ResultSet row = statement.executeQuery()) {
                return read(row);
            }
        }
    }

    public static void save(Connection connection, Collection<Change> changes, Instant at) throws SQLException {
        Columns.<Change>update(
                connection,
                SAVE,
                changes,
                columns -> columns.bigint(Change::id)
                        .text(change -> change.state().name())
                        .timestamp(change -> change.state().settled() ? at : null));
    }

    /** When these were handed in. */
    public static Map<Long, Instant> handedIn(Connection connection, Collection<Long> ids) throws SQLException {
        var times = new LinkedHashMap<Long, Instant>();
        try (PreparedStatement statement = connection.prepareStatement(HANDED_IN)) {
            Columns.<Long>of(statement, ids).bigint(id -> id);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    times.put(row.getLong("id"), ResultRow.instant(row, "created_at"));
                }
            }
        }
        return times;
    }

    /** Settled ones whose counters changed after this, the newest first: what followed from that may have been lost. */
    public static List<Long> countedSince(Connection connection, Instant since, int limit) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(COUNTED_SINCE)) {
            statement.setObject(1, since.atOffset(ZoneOffset.UTC));
            statement.setObject(2, since.atOffset(ZoneOffset.UTC));
            statement.setInt(3, limit);
            return ids(statement);
        }
    }

    /** Closed lists whose work goes on, the oldest first. */
    public static List<Long> open(Connection connection, int limit) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(OPEN)) {
            statement.setInt(1, limit);
            return ids(statement);
        }
    }

    private static List<Long> ids(PreparedStatement statement) throws SQLException {
        var ids = new ArrayList<Long>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                ids.add(row.getLong("id"));
            }
        }
        return ids;
    }

    private static List<SubmissionTotals> read(ResultSet row) throws SQLException {
        Map<Long, SubmissionTotals> bare = new LinkedHashMap<>();
        Map<Long, List<EdgeCount>> edges = new LinkedHashMap<>();
        while (row.next()) {
            long id = row.getLong("id");
            List<EdgeCount> counts = edges.computeIfAbsent(id, _ -> new ArrayList<>());
            if (counts.isEmpty()) {
                bare.put(
                        id,
                        new SubmissionTotals(
                                id,
                                SubmissionState.valueOf(ResultRow.text(row, "state")),
                                row.getLong("accepted"),
                                row.getLong("rejected"),
                                new SyncCount(
                                        row.getLong("fetched"),
                                        row.getLong("failed"),
                                        row.getLong("canceled"),
                                        row.getLong("superseded"),
                                        0,
                                        0,
                                        0),
                                List.of(),
                                row.getBoolean("all_removed")));
            }
            if (ResultRow.intOrNull(row, "edge_id") != null) {
                counts.add(new EdgeCount(
                        row.getLong("edge_mirrored"),
                        row.getLong("edge_failed"),
                        row.getLong("edge_purged"),
                        row.getLong("edge_superseded"),
                        0,
                        0));
            }
        }
        return bare.values().stream()
                .map(one -> new SubmissionTotals(
                        one.id(),
                        one.state(),
                        one.accepted(),
                        one.rejected(),
                        one.sync(),
                        edges.getOrDefault(one.id(), List.of()),
                        one.allRemoved()))
                .toList();
    }
}
