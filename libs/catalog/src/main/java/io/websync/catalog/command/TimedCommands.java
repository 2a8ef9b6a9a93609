package io.websync.catalog.command;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;

/** What time asks for. */
public final class TimedCommands {

    private static final String MISSED = """
            update submission set deadline_missed_at = deadline
            where deadline <= ? and deadline_missed_at is null and state in ('RECEIVING', 'OPEN') and completed_at is null
            """;

    private static final String EXPIRED = """
            insert into command (request_number, kind, subject, submission_id, asked_at)
            select nextval('request_number'), 'EXPIRE', 'submission/' || s.id, s.id, ?
            from submission s
            where s.expires <= ? and s.expired_at is null and s.state not in ('RECEIVING', 'CANCELED', 'ABORTED')
                and not exists (select from command c
                    where c.submission_id = s.id and c.kind = 'EXPIRE' and c.done_at is null)
            order by s.expires limit 100
            """;

    private static final String ABORTED = """
            insert into command (request_number, kind, subject, submission_id, asked_at)
            select nextval('request_number'), 'ABORT', 'submission/' || s.id, s.id, ?
            from submission s
            where s.state = 'ABORTED' and s.released_at is null
                and not exists (select from command c
                    where c.submission_id = s.id and c.kind = 'ABORT' and c.done_at is null)
            order by s.id limit 100
            """;

    private TimedCommands() {}

    /** Notes the deadlines that are missed, and asks for what expired or was aborted; returns how many commands. */
    public static int sweep(Connection connection, Instant now) throws SQLException {
        update(connection, MISSED, now, 1);
        return update(connection, EXPIRED, now, 2) + update(connection, ABORTED, now, 1);
    }

    private static int update(Connection connection, String sql, Instant now, int parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 1; i <= parameters; i++) {
                statement.setObject(i, now.atOffset(ZoneOffset.UTC));
            }
            return statement.executeUpdate();
        }
    }
}
