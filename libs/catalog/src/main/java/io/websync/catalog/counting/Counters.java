package io.websync.catalog.counting;

import io.websync.catalog.batch.Columns;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map.Entry;

/** Adds differences to the counters. Everyone adds in the order of the keys, so that no two wait for each other. */
public final class Counters {

    private static final String ADD_SYNC = """
            insert into submission_sync as c
                (submission_id, fetched, failed, canceled, superseded, retrying, bytes, transferred, changed_at)
            select * from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (submission_id) do update set
                fetched = c.fetched + excluded.fetched,
                failed = c.failed + excluded.failed,
                canceled = c.canceled + excluded.canceled,
                superseded = c.superseded + excluded.superseded,
                retrying = c.retrying + excluded.retrying,
                bytes = c.bytes + excluded.bytes,
                transferred = c.transferred + excluded.transferred,
                changed_at = greatest(c.changed_at, excluded.changed_at)
            """;

    private static final String ADD_EDGE = """
            insert into submission_edge as c
                (submission_id, edge_id, mirrored, failed, purged, superseded, bytes, transferred, changed_at)
            select * from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (submission_id, edge_id) do update set
                mirrored = c.mirrored + excluded.mirrored,
                failed = c.failed + excluded.failed,
                purged = c.purged + excluded.purged,
                superseded = c.superseded + excluded.superseded,
                bytes = c.bytes + excluded.bytes,
                transferred = c.transferred + excluded.transferred,
                changed_at = greatest(c.changed_at, excluded.changed_at)
            """;

    private Counters() {}

    /** Adds them; the last thing that a transaction locks. */
    public static void add(Connection connection, CounterChanges changes, Instant at) throws SQLException {
        Columns.<Entry<Long, SyncCount>>update(
                connection,
                ADD_SYNC,
                changes.sync().entrySet(),
                columns -> columns.bigint(Entry::getKey)
                        .bigint(row -> row.getValue().fetched())
                        .bigint(row -> row.getValue().failed())
                        .bigint(row -> row.getValue().canceled())
                        .bigint(row -> row.getValue().superseded())
                        .bigint(row -> row.getValue().retrying())
                        .bigint(row -> row.getValue().bytes())
                        .bigint(row -> row.getValue().transferred())
                        .timestamp(_ -> at));
        Columns.<Entry<SubmissionOnEdge, EdgeCount>>update(
                connection,
                ADD_EDGE,
                changes.edges().entrySet(),
                columns -> columns.bigint(row -> row.getKey().submission())
                        .integer(row -> row.getKey().edge())
                        .bigint(row -> row.getValue().mirrored())
                        .bigint(row -> row.getValue().failed())
                        .bigint(row -> row.getValue().purged())
                        .bigint(row -> row.getValue().superseded())
                        .bigint(row -> row.getValue().bytes())
                        .bigint(row -> row.getValue().transferred())
                        .timestamp(_ -> at));
    }
}
