package io.websync.catalog.replica;

import io.websync.catalog.batch.Columns;
import io.websync.catalog.batch.ResultRow;
import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.contracts.state.ReplicaState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Reads and writes replicas. Who writes holds a lock on their assets. */
public final class Replicas {

    private static final String COLUMNS =
            "r.asset_id, r.edge_id, r.revision, r.state, r.digest, r.size, r.attempts, r.failure_code, r.failure_status,"
                    + " r.failure_message, r.since, r.at";

    private static final String BY_ASSET = "select " + COLUMNS + " from replica r where r.asset_id = any(?)";

    private static final String BY_KEY = "select " + COLUMNS
            + " from unnest(?, ?) k(asset_id, edge_id) join replica r on r.asset_id = k.asset_id and r.edge_id = k.edge_id";

    private static final String FAILED = BY_ASSET + " and r.state = 'FAILED'";

    private static final String REMOVE = """
            delete from replica r using unnest(?, ?) k(asset_id, edge_id)
            where r.asset_id = k.asset_id and r.edge_id = k.edge_id
            """;

    private static final String SAVE = """
            insert into replica
                (asset_id, edge_id, revision, state, digest, size, attempts, failure_code, failure_status,
                 failure_message, since, at)
            select * from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (asset_id, edge_id) do update set
                revision = excluded.revision,
                state = excluded.state,
                digest = excluded.digest,
                size = excluded.size,
                attempts = excluded.attempts,
                failure_code = excluded.failure_code,
                failure_status = excluded.failure_status,
                failure_message = excluded.failure_message,
                since = excluded.since,
                at = excluded.at
            """;

    /** Names one replica. */
    public record Key(UUID asset, int edge) {}

    private Replicas() {}

    /** All replicas of these assets. */
    public static List<ReplicaRow> ofAssets(Connection connection, Collection<UUID> assets) throws SQLException {
        return byAsset(connection, BY_ASSET, assets);
    }

    /** Those of these assets that their edges gave up on. */
    public static List<ReplicaRow> failed(Connection connection, Collection<UUID> assets) throws SQLException {
        return byAsset(connection, FAILED, assets);
    }

    private static List<ReplicaRow> byAsset(Connection connection, String sql, Collection<UUID> assets)
            throws SQLException {
        if (assets.isEmpty()) {
            return List.of();
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Columns.<UUID>of(statement, assets).uuid(id -> id);
            return read(statement);
        }
    }

    /** Those of these replicas that there are. */
    public static List<ReplicaRow> find(Connection connection, Collection<Key> keys) throws SQLException {
        if (keys.isEmpty()) {
            return List.of();
        }
        try (PreparedStatement statement = connection.prepareStatement(BY_KEY)) {
            Columns.<Key>of(statement, keys).uuid(Key::asset).integer(Key::edge);
            return read(statement);
        }
    }

    public static void save(Connection connection, Collection<ReplicaRow> rows) throws SQLException {
        Columns.<ReplicaRow>update(
                connection,
                SAVE,
                rows,
                columns -> columns.uuid(ReplicaRow::asset)
                        .integer(ReplicaRow::edge)
                        .bigint(ReplicaRow::revision)
                        .text(row -> row.state().name())
                        .digest(ReplicaRow::digest)
                        .bigint(ReplicaRow::size)
                        .integer(ReplicaRow::attempts)
                        .text(row -> row.failure() == null
                                ? null
                                : row.failure().code().name())
                        .integer(row ->
                                row.failure() == null ? null : row.failure().httpStatus())
                        .text(row ->
                                row.failure() == null ? null : row.failure().message())
                        .timestamp(ReplicaRow::since)
                        .timestamp(ReplicaRow::at));
    }

    /** Forgets what these edges said, so that their next word is waited for. */
    public static void remove(Connection connection, Collection<Key> keys) throws SQLException {
        Columns.<Key>update(
                connection, REMOVE, keys, columns -> columns.uuid(Key::asset).integer(Key::edge));
    }

    private static List<ReplicaRow> read(PreparedStatement statement) throws SQLException {
        var rows = new ArrayList<ReplicaRow>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                String code = row.getString("failure_code");
                rows.add(new ReplicaRow(
                        ResultRow.uuid(row, "asset_id"),
                        row.getInt("edge_id"),
                        row.getLong("revision"),
                        ReplicaState.valueOf(ResultRow.text(row, "state")),
                        ResultRow.digestOrNull(row, "digest"),
                        row.getLong("size"),
                        row.getInt("attempts"),
                        code == null
                                ? null
                                : new Failure(
                                        FailureCode.valueOf(code),
                                        ResultRow.intOrNull(row, "failure_status"),
                                        ResultRow.text(row, "failure_message")),
                        ResultRow.instant(row, "since"),
                        ResultRow.instant(row, "at")));
            }
        }
        return rows;
    }
}
