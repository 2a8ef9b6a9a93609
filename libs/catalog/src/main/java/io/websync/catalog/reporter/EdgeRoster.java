package io.websync.catalog.reporter;

import io.websync.catalog.batch.Columns;
import io.websync.catalog.batch.ResultRow;
import io.websync.contracts.EventCodec;
import io.websync.contracts.event.EdgeEnrolled;
import io.websync.contracts.event.EdgeHeartbeat;
import io.websync.contracts.event.EdgeHeartbeat.CatchUp;
import io.websync.contracts.event.InventorySummary;
import io.websync.contracts.event.ReconcileFinished;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The edges, and what they said last of themselves. Of several words of an edge the newest counts. */
public final class EdgeRoster {

    private static final String FIND = "select id, name from edge where name = any(?)";

    private static final String ADD =
            "insert into edge (name) select name from unnest(?) n(name) order by name on conflict (name) do nothing";

    // Until its first heartbeat an edge is a mere name; its groups come with that, unless a person has set them.
    private static final String ENROL = """
            insert into edge as e (name, groups)
            select name, groups::text[] from unnest(?, ?) n(name, groups) order by name
            on conflict (name) do update set
                groups = case when e.rostered then e.groups else excluded.groups end, enrolled_at = now()
                where e.seen_at is null
            returning name, groups, drained, enrolled_at
            """;

    private static final String HEARTBEAT = """
            update edge e set
                region = case when e.rostered then coalesce(e.region, n.region) else n.region end,
                address = case when e.rostered then coalesce(e.address, n.address) else n.address end, version = n.version, started_at = n.started_at,
                seen_at = n.seen_at, pending = n.pending, disk_free = n.disk_free, disk_total = n.disk_total,
                pending_bytes = n.pending_bytes, orders_behind = n.orders_behind, bytes_per_second = n.bytes_per_second,
                files_per_second = n.files_per_second::double precision, catch_up_seconds = n.catch_up_seconds,
                waiting = n.waiting
            from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                n(name, region, address, version, started_at, seen_at, pending, disk_free, disk_total, pending_bytes,
                    orders_behind, bytes_per_second, files_per_second, catch_up_seconds, waiting)
            where e.name = n.name and (e.seen_at is null or e.seen_at < n.seen_at)
            """;

    private static final String MEMBERS = "select id, name, groups from edge where removed_at is null";

    private static final String SUMMARY = """
            update edge e set
                wanted = n.wanted, mirrored = n.mirrored, failed = n.failed, bytes = n.bytes,
                summarized_at = n.summarized_at
            from unnest(?, ?, ?, ?, ?, ?) n(name, wanted, mirrored, failed, bytes, summarized_at)
            where e.name = n.name and (e.summarized_at is null or e.summarized_at < n.summarized_at)
            """;

    private static final String RECONCILE =
            "update edge e set reconcile = n.word::jsonb from unnest(?, ?) n(name, word) where e.name = n.name";

    private static final String REHASH =
            "update edge e set rehash = n.word::jsonb from unnest(?, ?) n(name, word) where e.name = n.name";

    private EdgeRoster() {}

    /** The ids of these edges; one that is not there yet is added as a mere name. */
    public static Map<String, Integer> idsOf(Connection connection, Collection<String> names) throws SQLException {
        Map<String, Integer> ids = find(connection, names);
        if (ids.size() < names.size()) {
            Columns.<String>update(connection, ADD, names, columns -> columns.text(name -> name));
            ids = find(connection, names);
        }
        return ids;
    }

    /** An edge by its id, with the groups that it is in besides {@code all}. */
    public record Member(int id, String name, List<String> groups) {

        public Member {
            groups = List.copyOf(groups);
        }
    }

    /** All edges that are not removed, by id; there are few. */
    public static Map<Integer, Member> members(Connection connection) throws SQLException {
        var members = new HashMap<Integer, Member>();
        try (PreparedStatement statement = connection.prepareStatement(MEMBERS);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                int id = row.getInt("id");
                members.put(id, new Member(id, ResultRow.text(row, "name"), ResultRow.names(row, "groups")));
            }
        }
        return members;
    }

    /**
     * Enrols the edges that are heard of for the first time, in the groups of their heartbeats where nobody has set others, and
     * returns what the roster says of these.
     */
    public static List<EdgeEnrolled> enrol(Connection connection, Collection<EdgeHeartbeat> heartbeats)
            throws SQLException {
        var enrolled = new ArrayList<EdgeEnrolled>();
        try (PreparedStatement statement = connection.prepareStatement(ENROL)) {
            Columns.<EdgeHeartbeat>of(statement, heartbeats)
                    .text(EdgeHeartbeat::edge)
                    .names(EdgeHeartbeat::groups);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    Instant at = ResultRow.instant(row, "enrolled_at");
                    enrolled.add(new EdgeEnrolled(
                            ResultRow.text(row, "name"),
                            ResultRow.names(row, "groups"),
                            row.getBoolean("drained"),
                            at));
                }
            }
        }
        return enrolled;
    }

    /** At most one of each edge. */
    public static void heartbeats(Connection connection, Collection<EdgeHeartbeat> heartbeats) throws SQLException {
        Columns.<EdgeHeartbeat>update(
                connection,
                HEARTBEAT,
                heartbeats,
                columns -> columns.text(EdgeHeartbeat::edge)
                        .text(EdgeHeartbeat::region)
                        .text(EdgeHeartbeat::address)
                        .text(EdgeHeartbeat::version)
                        .timestamp(EdgeHeartbeat::startedAt)
                        .timestamp(EdgeHeartbeat::at)
                        .bigint(EdgeHeartbeat::pending)
                        .bigint(EdgeHeartbeat::diskFree)
                        .bigint(EdgeHeartbeat::diskTotal)
                        .bigint(catchUp(CatchUp::pendingBytes))
                        .bigint(catchUp(CatchUp::ordersBehind))
                        .bigint(catchUp(CatchUp::bytesPerSecond))
                        .text(catchUp(progress -> Double.toString(progress.filesPerSecond())))
                        .bigint(catchUp(EdgeRoster::secondsLeft))
                        .text(EdgeHeartbeat::waiting));
    }

    private static <T> Function<EdgeHeartbeat, @Nullable T> catchUp(Function<CatchUp, @Nullable T> of) {
        return heartbeat -> {
            CatchUp progress = heartbeat.catchUp();
            return progress == null ? null : of.apply(progress);
        };
    }

    private static @Nullable Long secondsLeft(CatchUp progress) {
        Duration left = progress.left();
        return left == null ? null : left.toSeconds();
    }

    /** At most one of each edge. */
    public static void summaries(Connection connection, Collection<InventorySummary> summaries) throws SQLException {
        Columns.<InventorySummary>update(
                connection,
                SUMMARY,
                summaries,
                columns -> columns.text(InventorySummary::edge)
                        .bigint(InventorySummary::wanted)
                        .bigint(InventorySummary::mirrored)
                        .bigint(InventorySummary::failed)
                        .bigint(InventorySummary::bytes)
                        .timestamp(InventorySummary::at));
    }

    /** At most one of each edge. */
    public static void reconciles(Connection connection, Collection<ReconcileFinished> results) throws SQLException {
        reconciles(connection, RECONCILE, results);
    }

    /** The results of those that read the bytes; at most one of each edge. */
    public static void rehashes(Connection connection, Collection<ReconcileFinished> results) throws SQLException {
        reconciles(connection, REHASH, results);
    }

    private static void reconciles(Connection connection, String sql, Collection<ReconcileFinished> results)
            throws SQLException {
        Columns.<ReconcileFinished>update(
                connection,
                sql,
                results,
                columns -> columns.text(ReconcileFinished::edge)
                        .text(result -> new String(EventCodec.encode(result), StandardCharsets.UTF_8)));
    }

    private static Map<String, Integer> find(Connection connection, Collection<String> names) throws SQLException {
        var ids = new HashMap<String, Integer>();
        try (PreparedStatement statement = connection.prepareStatement(FIND)) {
            Columns.<String>of(statement, names).text(name -> name);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    ids.put(row.getString("name"), row.getInt("id"));
                }
            }
        }
        return ids;
    }
}
