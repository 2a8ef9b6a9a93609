package io.websync.catalog.command;

import io.websync.catalog.batch.Columns;
import io.websync.catalog.batch.ResultRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Optional;

/** Reads commands and writes how far they are. */
public final class Commands {

    /** Of all distributors one works on commands at a time: the one that has this advisory lock. */
    private static final long LOCK = 0x7765_6273_796e_6302L;

    private static final String TRY_LOCK = "select pg_try_advisory_xact_lock(" + LOCK + ")";

    private static final String ADD = """
            insert into command (request_number, kind, subject, account, submission_id, command, asked_at)
            select * from unnest(?, ?, ?, ?, ?, ?, ?)
            on conflict (request_number) do nothing
            """;

    private static final String NEXT = """
            select c.request_number, c.kind, c.subject, c.account, c.submission_id, c.command, c.asked_at, c.phase,
                   c.position, c.matched
            from command c
            where c.done_at is null and not exists (
                select from command o where o.subject = c.subject and o.done_at is null and o.seq < c.seq)
            order by c.turn, c.seq limit 1
            """;

    private static final String PROGRESS = """
            update command set phase = ?, position = ?, matched = ?, turn = nextval('command_turn')
            where request_number = ?
            """;

    private static final String DONE =
            "update command set matched = ?, outcome = ?, done_at = ? where request_number = ? and done_at is null";

    private Commands() {}

    /** Adds those that are not known yet, in their order; returns how many. */
    public static int add(Connection connection, Collection<CommandRow> commands) throws SQLException {
        return Columns.<CommandRow>update(
                connection,
                ADD,
                commands,
                columns -> columns.bigint(CommandRow::requestNumber)
                        .text(command -> command.kind().name())
                        .text(CommandRow::subject)
                        .text(CommandRow::account)
                        .bigint(CommandRow::submission)
                        .text(CommandRow::command)
                        .timestamp(CommandRow::askedAt));
    }

    /** The command whose turn it is; empty when there is none, or when another distributor works on commands now. */
    public static Optional<CommandRow> next(Connection connection) throws SQLException {
        try (PreparedStatement lock = connection.prepareStatement(TRY_LOCK);
                ResultSet row = lock.executeQuery()) {
            if (!row.next() || !row.getBoolean(1)) {
                return Optional.empty();
            }
        }
        try (PreparedStatement statement = connection.prepareStatement(NEXT);
                ResultSet row = statement.executeQuery()) {
            return row.next() ? Optional.of(read(row)) : Optional.empty();
        }
    }

    /** Notes how far it is, with what it did so far. */
    public static void progress(Connection connection, long requestNumber, int phase, String position, long matched)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(PROGRESS)) {
            statement.setInt(1, phase);
            statement.setString(2, position);
            statement.setLong(3, matched);
            statement.setLong(4, requestNumber);
            statement.executeUpdate();
        }
    }

    /** Ends it; what was asked next of the same subject comes to its turn. */
    public static void done(Connection connection, long requestNumber, long matched, String outcome, Instant at)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(DONE)) {
            statement.setLong(1, matched);
            statement.setString(2, outcome);
            statement.setObject(3, at.atOffset(ZoneOffset.UTC));
            statement.setLong(4, requestNumber);
            statement.executeUpdate();
        }
    }

    private static CommandRow read(ResultSet row) throws SQLException {
        return new CommandRow(
                row.getLong("request_number"),
                CommandRow.Kind.valueOf(ResultRow.text(row, "kind")),
                ResultRow.text(row, "subject"),
                row.getString("account"),
                ResultRow.longOrNull(row, "submission_id"),
                row.getString("command"),
                ResultRow.instant(row, "asked_at"),
                row.getInt("phase"),
                ResultRow.text(row, "position"),
                row.getLong("matched"));
    }
}
