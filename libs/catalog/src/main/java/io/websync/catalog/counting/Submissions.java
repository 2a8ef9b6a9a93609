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

/** Reads submissions for those who count. */
public final class Submissions {

    private static final String SELECT = "select id, state, edges from submission where id = any(?)";

    private Submissions() {}

    /** The ones that exist, by id. */
    public static Map<Long, SubmissionRow> find(Connection connection, Collection<Long> ids) throws SQLException {
        var found = new HashMap<Long, SubmissionRow>();
        if (ids.isEmpty()) {
            return found;
        }
        try (PreparedStatement statement = connection.prepareStatement(SELECT)) {
            Columns.<Long>of(statement, ids).bigint(id -> id);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    long id = row.getLong("id");
                    found.put(
                            id,
                            new SubmissionRow(
                                    id,
                                    SubmissionState.valueOf(ResultRow.text(row, "state")),
                                    ResultRow.numbers(row, "edges")));
                }
            }
        }
        return found;
    }
}
