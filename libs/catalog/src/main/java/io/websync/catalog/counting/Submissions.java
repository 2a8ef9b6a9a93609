package io.websync.catalog.counting;

import io.websync.catalog.batch.Columns;
import io.websync.catalog.batch.ResultRow;
import io.websync.contracts.state.SubmissionState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** Reads submissions for those who count. */
public final class Submissions {

    private static final String SELECT =
            "select id, state, edges, paused, expired_at is not null as expired from submission where id = any(?)";

    // Does not conflict with those who close or settle the submission, but with those who stop it.
    private static final String LOCK = SELECT + " order by id for key share";

    private static final String NEXT_OPEN = """
            select id from submission where state in ('RECEIVING', 'OPEN') and id > ? and ? = any(edges) order by id limit 1
            """;

    private Submissions() {}

    /** The next one after this whose work goes on and that counts on the edge. */
    public static OptionalLong nextOpen(Connection connection, int edge, long after) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(NEXT_OPEN)) {
            statement.setLong(1, after);
            statement.setInt(2, edge);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? OptionalLong.of(row.getLong("id")) : OptionalLong.empty();
            }
        }
    }

    /** The ones that exist, by id. */
    public static Map<Long, SubmissionRow> find(Connection connection, Collection<Long> ids) throws SQLException {
        return read(connection, SELECT, ids);
    }

    /**
     * The ones that exist, by id, as they stay until this transaction ends: who wants to stop one waits, and so finds every
     * claim that this transaction adds.
     */
    public static Map<Long, SubmissionRow> findAndHold(Connection connection, Collection<Long> ids)
            throws SQLException {
        return read(connection, LOCK, ids);
    }

    private static Map<Long, SubmissionRow> read(Connection connection, String sql, Collection<Long> ids)
            throws SQLException {
        var found = new HashMap<Long, SubmissionRow>();
        if (ids.isEmpty()) {
            return found;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Columns.<Long>of(statement, ids).bigint(id -> id);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    long id = row.getLong("id");
                    found.put(
                            id,
                            new SubmissionRow(
                                    id,
                                    SubmissionState.valueOf(ResultRow.text(row, "state")),
                                    ResultRow.numbers(row, "edges"),
                                    row.getBoolean("paused"),
                                    row.getBoolean("expired")));
                }
            }
        }
        return found;
    }
}
