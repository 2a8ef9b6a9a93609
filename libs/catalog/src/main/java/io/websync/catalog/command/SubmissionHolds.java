package io.websync.catalog.command;

import io.websync.catalog.batch.ResultRow;
import io.websync.catalog.dispatch.SubmissionTerms;
import io.websync.contracts.Refresh;
import io.websync.contracts.Selector;
import io.websync.contracts.state.SubmissionState;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads and writes how submissions are held: canceled, paused, expired, open again. */
public final class SubmissionHolds {

    private static final String TERMS = """
            select id, account, state, selector_edges, selector_groups, edges, priority, deadline, not_before, expires,
                   refresh, trace_id, closed_at is not null as closed, paused, expired_at is not null as expired
            from submission where id = ?
            """;

    private SubmissionHolds() {}

    /** What it asked for. */
    public static Optional<SubmissionTerms> terms(Connection connection, long submission) throws SQLException {
        return read(connection, TERMS, submission);
    }

    /**
     * What it asked for, locked against everybody: dispatch's transactions that add claims of it have ended, and those that
     * come see what this one makes of it.
     */
    public static Optional<SubmissionTerms> lock(Connection connection, long submission) throws SQLException {
        return read(connection, TERMS + " for update", submission);
    }

    public static void cancel(Connection connection, long submission, Instant at) throws SQLException {
        update(
                connection,
                "update submission set state = 'CANCELED', paused = false, receiving_until = null, settled_at = ?"
                        + " where id = ?",
                submission,
                at);
    }

    /** Canceled to OPEN: a person asked again for its files. */
    public static void reopen(Connection connection, long submission) throws SQLException {
        update(
                connection,
                "update submission set state = 'OPEN', settled_at = null, released_at = null where id = ?",
                submission,
                null);
    }

    public static void pause(Connection connection, long submission, boolean paused) throws SQLException {
        update(connection, "update submission set paused = " + paused + " where id = ?", submission, null);
    }

    /** From here on nothing of it is wanted any more. */
    public static void expire(Connection connection, long submission, Instant at) throws SQLException {
        update(connection, "update submission set expired_at = ? where id = ?", submission, at);
    }

    /** No claim of it is left. */
    public static void released(Connection connection, long submission, Instant at) throws SQLException {
        update(connection, "update submission set released_at = ? where id = ?", submission, at);
    }

    private static void update(Connection connection, String sql, long submission, @Nullable Instant at)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int next = 1;
            if (at != null) {
                statement.setObject(next++, at.atOffset(ZoneOffset.UTC));
            }
            statement.setLong(next, submission);
            statement.executeUpdate();
        }
    }

    private static Optional<SubmissionTerms> read(Connection connection, String sql, long submission)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, submission);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                return Optional.of(new SubmissionTerms(
                        row.getLong("id"),
                        ResultRow.text(row, "account"),
                        SubmissionState.valueOf(ResultRow.text(row, "state")),
                        Selector.of(ResultRow.names(row, "selector_edges"), ResultRow.names(row, "selector_groups")),
                        ResultRow.numbers(row, "edges"),
                        row.getInt("priority"),
                        ResultRow.instantOrNull(row, "deadline"),
                        ResultRow.instantOrNull(row, "not_before"),
                        ResultRow.instantOrNull(row, "expires"),
                        Refresh.valueOf(ResultRow.text(row, "refresh")),
                        row.getString("trace_id"),
                        row.getBoolean("closed"),
                        row.getBoolean("paused"),
                        row.getBoolean("expired")));
            }
        }
    }
}
