package io.websync.catalog.alarm;

import io.websync.catalog.batch.ResultRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What a webhook is to be told of alarms. */
public final class AlarmNotices {

    private static final String ADD = """
            insert into alarm_notice (alarm_id, event, created_at, due_at) values (?, ?, ?, ?)
            """;

    private static final String TAKE = """
            update alarm_notice n set attempts = attempts + 1, due_at = ?
            where n.id in (
                select d.id from alarm_notice d where d.due_at <= ? and d.sent_at is null and d.given_up_at is null
                    and not exists (select from alarm_notice e where e.alarm_id = d.alarm_id and e.id < d.id
                        and e.sent_at is null and e.given_up_at is null)
                order by d.id limit ? for update skip locked)
            returning n.id, n.event, n.created_at, n.attempts
            """;

    private static final String SENT = "update alarm_notice set sent_at = ?, problem = null where id = ?";

    private static final String AGAIN = "update alarm_notice set due_at = ?, problem = ? where id = ?";

    private static final String GIVEN_UP = "update alarm_notice set given_up_at = ?, problem = ? where id = ?";

    private AlarmNotices() {}

    /**
     * One to be sent.
     *
     * @param event a CloudEvent as JSON
     * @param attempts with the one that it was taken for
     */
    public record Notice(long id, String event, Instant createdAt, int attempts) {}

    /** To be sent from now on. */
    public static void add(Connection connection, long alarm, String event, Instant now) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ADD)) {
            statement.setLong(1, alarm);
            statement.setString(2, event);
            time(statement, 3, now);
            time(statement, 4, now);
            statement.executeUpdate();
        }
    }

    /**
     * Takes some that are due, the oldest first, and of one alarm never the end before the beginning. Who does not say within the lease what came of them loses them: they are due again.
     */
    public static List<Notice> take(Connection connection, Instant now, Duration lease, int limit) throws SQLException {
        var taken = new ArrayList<Notice>();
        try (PreparedStatement statement = connection.prepareStatement(TAKE)) {
            time(statement, 1, now.plus(lease));
            time(statement, 2, now);
            statement.setInt(3, limit);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    taken.add(new Notice(
                            row.getLong("id"),
                            row.getString("event"),
                            ResultRow.instant(row, "created_at"),
                            row.getInt("attempts")));
                }
            }
        }
        taken.sort(Comparator.comparingLong(Notice::id));
        return List.copyOf(taken);
    }

    public static void sent(Connection connection, long id, Instant now) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(SENT)) {
            time(statement, 1, now);
            statement.setLong(2, id);
            statement.executeUpdate();
        }
    }

    public static void again(Connection connection, long id, Instant due, String problem) throws SQLException {
        write(connection, AGAIN, id, due, problem);
    }

    public static void givenUp(Connection connection, long id, Instant now, String problem) throws SQLException {
        write(connection, GIVEN_UP, id, now, problem);
    }

    private static void write(Connection connection, String sql, long id, Instant at, String problem)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            time(statement, 1, at);
            statement.setString(2, problem);
            statement.setLong(3, id);
            statement.executeUpdate();
        }
    }

    private static void time(PreparedStatement statement, int index, Instant at) throws SQLException {
        statement.setObject(index, at.atOffset(ZoneOffset.UTC));
    }
}
