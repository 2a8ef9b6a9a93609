package io.websync.catalog.notice;

import io.websync.catalog.batch.ResultRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What somebody is to be told: one row for each receiver and channel, written with what it tells of, sent until it is taken. */
public final class Notices {

    private static final String TO_WEBHOOK = """
            insert into notice (alarm_id, submission_id, event_id, event, channel, receiver, created_at, due_at)
            values (?, ?, ?, ?, 'WEBHOOK', '', ?, ?) on conflict do nothing
            """;

    private static final String MAIL_ONE = """
            insert into notice (alarm_id, submission_id, event_id, event, channel, receiver, created_at, due_at)
            select ?, ?, ?, ?, 'MAIL', a.name, ?, ? from account a
            where a.name = ? and a.mail is not null and a.disabled_at is null
            on conflict do nothing
            """;

    private static final String MAIL_ALARM = """
            insert into notice (alarm_id, event_id, event, channel, receiver, created_at, due_at)
            select ?, ?, ?, 'MAIL', a.name, ?, ? from account a
            where a.mail is not null and a.mail_alarms and a.disabled_at is null and (a.role = 'admin' or a.name = ?)
            on conflict do nothing
            """;

    // Of what is about the same thing the earlier goes first, or not at all.
    private static final String TAKE = """
            update notice n set attempts = attempts + 1, due_at = ?
            where n.id in (
                select d.id from notice d
                where d.channel = ? and d.due_at <= ? and d.sent_at is null and d.given_up_at is null
                    and not exists (select from notice e
                        where (e.alarm_id = d.alarm_id or e.submission_id = d.submission_id) and e.id < d.id
                            and e.channel = d.channel and e.receiver = d.receiver
                            and e.sent_at is null and e.given_up_at is null)
                order by d.id limit ? for update skip locked)
            returning n.id, n.event, n.receiver, n.created_at, n.attempts
            """;

    private static final String ADDRESS = """
            select a.mail from notice n
            join account a on a.name = n.receiver
            left join alarm m on m.id = n.alarm_id
            left join submission s on s.id = n.submission_id
            where n.id = ? and a.mail is not null and a.disabled_at is null
                and (a.role = 'admin' or coalesce(m.account, s.account) = a.name)
                and (n.alarm_id is null or a.mail_alarms) and n.given_up_at is null
            """;

    private static final String MAILED =
            "select count(*) from notice where channel = 'MAIL' and receiver = ? and sent_at > ?";

    private static final String SENT = "update notice set sent_at = ?, problem = null where id = ?";

    private static final String AGAIN = "update notice set due_at = ?, problem = ? where id = ?";

    private static final String GIVEN_UP = "update notice set given_up_at = ?, problem = ? where id = ?";

    /** Of a problem, in characters. */
    private static final int LONGEST_PROBLEM = 500;

    private Notices() {}

    /**
     * One to be sent.
     *
     * @param event a CloudEvent as JSON
     * @param receiver an account's name; empty for the webhook
     * @param attempts with the one that it was taken for
     */
    public record Notice(long id, String event, String receiver, Instant createdAt, int attempts) {}

    /** For the webhook, to be sent from now on. */
    public static void toWebhook(Connection connection, Event event, Instant now) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(TO_WEBHOOK)) {
            statement.setObject(1, event.alarm(), Types.BIGINT);
            statement.setObject(2, event.submission(), Types.BIGINT);
            statement.setString(3, event.id());
            statement.setString(4, event.json());
            time(statement, 5, now);
            time(statement, 6, now);
            statement.executeUpdate();
        }
    }

    /** For one account's mailbox, if it has one. */
    public static void toMailbox(Connection connection, Event event, String account, Instant now) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(MAIL_ONE)) {
            statement.setObject(1, event.alarm(), Types.BIGINT);
            statement.setObject(2, event.submission(), Types.BIGINT);
            statement.setString(3, event.id());
            statement.setString(4, event.json());
            time(statement, 5, now);
            time(statement, 6, now);
            statement.setString(7, account);
            statement.executeUpdate();
        }
    }

    /**
     * For the mailboxes of those who want alarms mailed: administrators, and whose it is.
     *
     * @param owner null for what concerns administrators only
     */
    public static void toMailboxes(Connection connection, Event event, @Nullable String owner, Instant now)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(MAIL_ALARM)) {
            statement.setObject(1, event.alarm(), Types.BIGINT);
            statement.setString(2, event.id());
            statement.setString(3, event.json());
            time(statement, 4, now);
            time(statement, 5, now);
            statement.setString(6, owner);
            statement.executeUpdate();
        }
    }

    /**
     * Takes some of a channel that are due, the oldest first; a receiver is never told the end of something before its beginning.
     * Who does not say within the lease what came of them loses them: they are due again.
     */
    public static List<Notice> take(Connection connection, Channel channel, Instant now, Duration lease, int limit)
            throws SQLException {
        var taken = new ArrayList<Notice>();
        try (PreparedStatement statement = connection.prepareStatement(TAKE)) {
            time(statement, 1, now.plus(lease));
            statement.setString(2, channel.name());
            time(statement, 3, now);
            statement.setInt(4, limit);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    taken.add(new Notice(
                            row.getLong("id"),
                            ResultRow.text(row, "event"),
                            ResultRow.text(row, "receiver"),
                            ResultRow.instant(row, "created_at"),
                            row.getInt("attempts")));
                }
            }
        }
        taken.sort(Comparator.comparingLong(Notice::id));
        return List.copyOf(taken);
    }

    /** Where its receiver wants to be written to; empty when they may not see what it tells any more, or do not want to. */
    public static Optional<String> address(Connection connection, long id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ADDRESS)) {
            statement.setLong(1, id);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(ResultRow.text(row, "mail")) : Optional.empty();
            }
        }
    }

    /** How many mails an account was sent since then. */
    public static int mailed(Connection connection, String account, Instant since) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(MAILED)) {
            statement.setString(1, account);
            time(statement, 2, since);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
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
            statement.setString(2, printable(problem));
            statement.setLong(3, id);
            statement.executeUpdate();
        }
    }

    /** As the catalog can keep it: others may have worded it. */
    private static String printable(String problem) {
        return problem.codePoints()
                .limit(LONGEST_PROBLEM)
                .map(point ->
                        Character.isISOControl(point) || Character.getType(point) == Character.SURROGATE ? ' ' : point)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static void time(PreparedStatement statement, int index, Instant at) throws SQLException {
        statement.setObject(index, at.atOffset(ZoneOffset.UTC));
    }
}
