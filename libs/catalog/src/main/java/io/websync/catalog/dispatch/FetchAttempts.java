package io.websync.catalog.dispatch;

import io.websync.catalog.batch.Columns;
import io.websync.contracts.Failure;
import io.websync.contracts.FileId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;

/** What attempts met that did not fetch their file, for people who look at it. */
public final class FetchAttempts {

    private static final String ADD = """
            insert into fetch_attempt (submission_id, line, attempt, at, failure_code, failure_status, failure_message)
            select * from unnest(?, ?, ?, ?, ?, ?, ?) on conflict do nothing
            """;

    private static final String FORGET = """
            delete from fetch_attempt where ctid = any(array(select ctid from fetch_attempt where at < ? order by at limit ?))
            """;

    /** One that failed. */
    public record Failed(FileId file, int attempt, Instant at, Failure failure) {}

    private FetchAttempts() {}

    public static void add(Connection connection, Collection<Failed> attempts) throws SQLException {
        Columns.<Failed>update(
                connection,
                ADD,
                attempts,
                columns -> columns.bigint(row -> row.file().submission())
                        .integer(row -> row.file().line())
                        .integer(Failed::attempt)
                        .timestamp(Failed::at)
                        .text(row -> row.failure().code().name())
                        .integer(row -> row.failure().httpStatus())
                        .text(row -> row.failure().message()));
    }

    /** Forgets the oldest of before, at most so many. */
    public static int forget(Connection connection, Instant before, int limit) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FORGET)) {
            OffsetDateTime time = before.atOffset(ZoneOffset.UTC);
            statement.setObject(1, time);
            statement.setInt(2, limit);
            return statement.executeUpdate();
        }
    }
}
