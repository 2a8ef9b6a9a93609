package io.websync.catalog.deadletter;

import io.websync.catalog.SqlTypes;
import io.websync.contracts.FileId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What dead letters that are final failures stand for. */
public final class LetterTargets {

    private static final String FIND = """
            select d.id, d.kind, d.submission_id, d.line, d.asset_id, e.id as edge_id
            from dead_letter d left join edge e on e.name = d.edge
            where d.id = any(?) and d.state in ('OPEN', 'REPLAYED') and d.outcome is null
                and (d.kind = 'FILE' or (d.kind = 'REPLICA' and e.id is not null))
            order by d.id
            """;

    private static final String REPLAYED = """
            update dead_letter d set replay_request = ?, state = 'REPLAYED', closed_by = coalesce(d.closed_by, ?),
                closed_at = coalesce(d.closed_at, ?)
            where d.id = any(?) and d.state in ('OPEN', 'REPLAYED') and d.outcome is null
            """;

    /**
     * A file, or a copy of an asset on an edge.
     *
     * @param file null for a copy
     */
    public record Target(@Nullable FileId file, UUID asset, int edge) {}

    private LetterTargets() {}

    /** By the number of the dead letter; what is about a record, or closed with an outcome, is left out. */
    public static Map<Long, Target> find(Connection connection, Collection<Long> ids) throws SQLException {
        var found = new LinkedHashMap<Long, Target>();
        try (PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    boolean file = row.getString("kind").equals("FILE");
                    found.put(
                            row.getLong("id"),
                            new Target(
                                    file ? new FileId(row.getLong("submission_id"), row.getInt("line")) : null,
                                    row.getObject("asset_id", UUID.class),
                                    row.getInt("edge_id")));
                }
            }
        }
        return found;
    }

    /** Notes the request under which these are run again. */
    public static void replayed(Connection connection, Collection<Long> ids, long requestNumber, String by, Instant at)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(REPLAYED)) {
            statement.setLong(1, requestNumber);
            statement.setString(2, by);
            statement.setObject(3, SqlTypes.timestamp(at));
            statement.setArray(4, connection.createArrayOf("bigint", ids.toArray()));
            statement.executeUpdate();
        }
    }

    /** Notes that these end here, since nobody wants what they stand for any more. */
    public static void unwanted(Connection connection, Collection<Long> ids, Instant at) throws SQLException {
        if (ids.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(
                "update dead_letter set outcome = 'CANCELED', outcome_at = ? where id = any(?) and outcome is null")) {
            statement.setObject(1, SqlTypes.timestamp(at));
            statement.setArray(2, connection.createArrayOf("bigint", ids.toArray()));
            statement.executeUpdate();
        }
    }
}
