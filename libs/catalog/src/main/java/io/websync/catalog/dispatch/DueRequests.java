package io.websync.catalog.dispatch;

import io.websync.catalog.batch.Columns;
import io.websync.catalog.batch.ResultRow;
import io.websync.contracts.EventCodec;
import io.websync.contracts.FileId;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Requests that are submitted again when they are due. */
public final class DueRequests {

    private static final String INSERT = """
            insert into due (submission_id, line, due_at, cause, request)
            select * from unnest(?, ?, ?, ?, ?)
            """;

    private static final String PUT = INSERT + """
            on conflict (submission_id, line) do update set
                due_at = excluded.due_at, cause = excluded.cause, request = excluded.request
            """;

    private static final String PUT_MISSING = INSERT + "on conflict (submission_id, line) do nothing";

    // Of two distributors each takes other rows.
    private static final String TAKE = """
            select d.submission_id, d.line, d.request, coalesce(s.bulk, true) as bulk
            from (select * from due where due_at <= ? order by due_at limit ? for update skip locked) d
            left join submission s on s.id = d.submission_id
            """;

    private static final String REMOVE = """
            delete from due d using unnest(?, ?) k(submission_id, line)
            where d.submission_id = k.submission_id and d.line = k.line
            """;

    private static final String MOVE = """
            update due d set due_at = ?
            from unnest(?, ?) k(submission_id, line)
            where d.submission_id = k.submission_id and d.line = k.line
            """;

    private static final String NEXT = "select min(due_at) as due_at from due";

    /**
     * A request whose time has come.
     *
     * @param request a FileSubmitted as on the wire
     * @param bulk whether it belongs on the topic of the long lists
     */
    public record Due(FileId file, String request, boolean bulk) {}

    private DueRequests() {}

    /** Puts them, in place of those that wait for the same files. */
    public static void put(Connection connection, Collection<DueRequest> requests) throws SQLException {
        Columns.<DueRequest>update(connection, PUT, requests, DueRequests::fill);
    }

    /** Puts those whose files have none waiting. */
    public static void putMissing(Connection connection, Collection<DueRequest> requests) throws SQLException {
        Columns.<DueRequest>update(connection, PUT_MISSING, requests, DueRequests::fill);
    }

    /** Those that are due, locked until the transaction ends; what another holds is left out. */
    public static List<Due> take(Connection connection, Instant now, int limit) throws SQLException {
        var due = new ArrayList<Due>();
        try (PreparedStatement statement = connection.prepareStatement(TAKE)) {
            statement.setObject(1, now.atOffset(ZoneOffset.UTC));
            statement.setInt(2, limit);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    due.add(new Due(
                            new FileId(row.getLong("submission_id"), row.getInt("line")),
                            ResultRow.text(row, "request"),
                            row.getBoolean("bulk")));
                }
            }
        }
        return due;
    }

    public static void remove(Connection connection, Collection<FileId> files) throws SQLException {
        Columns.<FileId>update(
                connection,
                REMOVE,
                files,
                columns -> columns.bigint(FileId::submission).integer(FileId::line));
    }

    /** Makes those that wait for these files due at this time. */
    public static void move(Connection connection, Collection<FileId> files, Instant dueAt) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(MOVE)) {
            statement.setObject(1, dueAt.atOffset(ZoneOffset.UTC));
            statement.setArray(
                    2,
                    connection.createArrayOf(
                            "bigint", files.stream().map(FileId::submission).toArray()));
            statement.setArray(
                    3,
                    connection.createArrayOf(
                            "integer", files.stream().map(FileId::line).toArray()));
            statement.executeUpdate();
        }
    }

    /** When the next one is due. */
    public static Optional<Instant> next(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(NEXT);
                ResultSet row = statement.executeQuery()) {
            return row.next() ? Optional.ofNullable(ResultRow.instantOrNull(row, "due_at")) : Optional.empty();
        }
    }

    private static void fill(Columns<DueRequest> columns) throws SQLException {
        columns.bigint(row -> row.request().file().submission())
                .integer(row -> row.request().file().line())
                .timestamp(DueRequest::dueAt)
                .text(DueRequest::cause)
                .text(row -> new String(EventCodec.encode(row.request()), StandardCharsets.UTF_8));
    }
}
