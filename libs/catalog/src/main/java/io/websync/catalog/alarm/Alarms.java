package io.websync.catalog.alarm;

import io.websync.catalog.batch.ResultRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes alarms, for the one who decides on them. */
public final class Alarms {

    static final String COLUMNS = """
            select id, rule, subject, account, state, detail, since, fired_at, clear_since, resolved_at, acknowledged_by,
                acknowledged_at
            from alarm
            """;

    /** Of all deciders one works at a time. */
    private static final String LOCK = "select pg_try_advisory_xact_lock(" + 0x7765_6273_796e_6303L + ")";

    private static final String INSERT = """
            insert into alarm (rule, subject, account, state, detail, since, fired_at) values (?, ?, ?, ?, ?, ?, ?)
            returning id
            """;

    private static final String UPDATE = """
            update alarm set account = ?, state = ?, detail = ?, fired_at = ?, clear_since = ?, resolved_at = ? where id = ?
            """;

    private static final String FORGET = """
            with old as (select id from alarm where state = 'RESOLVED' and resolved_at < ? order by resolved_at limit ?),
                told as (delete from notice n using old where n.alarm_id = old.id)
            delete from alarm a using old where a.id = old.id
            """;

    private Alarms() {}

    /** Whether the caller may decide in this transaction; somebody else does otherwise. */
    public static boolean lock(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LOCK);
                ResultSet row = statement.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }

    /** Those that are not resolved. */
    public static List<Alarm> open(Connection connection) throws SQLException {
        var open = new ArrayList<Alarm>();
        try (PreparedStatement statement = connection.prepareStatement(COLUMNS + "where state <> 'RESOLVED'");
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                open.add(alarm(row));
            }
        }
        return List.copyOf(open);
    }

    /**
     * Writes alarms: those without an id are new. Who acknowledged one stays as it is.
     *
     * @return the ids of all
     */
    public static Map<Alarm.Key, Long> save(Connection connection, Collection<Alarm> alarms) throws SQLException {
        var ids = new HashMap<Alarm.Key, Long>();
        try (PreparedStatement insert = connection.prepareStatement(INSERT);
                PreparedStatement update = connection.prepareStatement(UPDATE)) {
            for (Alarm alarm : alarms) {
                if (alarm.id() == 0) {
                    insert.setString(1, alarm.rule().name());
                    insert.setString(2, alarm.subject());
                    insert.setString(3, alarm.account());
                    insert.setString(4, alarm.state().name());
                    insert.setString(5, alarm.detail());
                    time(insert, 6, alarm.since());
                    time(insert, 7, alarm.firedAt());
                    try (ResultSet row = insert.executeQuery()) {
                        row.next();
                        ids.put(alarm.key(), row.getLong(1));
                    }
                } else {
                    ids.put(alarm.key(), alarm.id());
                    update.setString(1, alarm.account());
                    update.setString(2, alarm.state().name());
                    update.setString(3, alarm.detail());
                    time(update, 4, alarm.firedAt());
                    time(update, 5, alarm.clearSince());
                    time(update, 6, alarm.resolvedAt());
                    update.setLong(7, alarm.id());
                    update.addBatch();
                }
            }
            update.executeBatch();
        }
        return ids;
    }

    /** Forgets alarms that never fired. */
    public static void delete(Connection connection, Collection<Long> ids) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("delete from alarm where id = any(?)")) {
            statement.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
            statement.executeUpdate();
        }
    }

    /** Forgets alarms that were resolved before {@code until}, with what was told of them; so many at most. */
    public static int forget(Connection connection, Instant until, int limit) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FORGET)) {
            statement.setObject(1, until.atOffset(ZoneOffset.UTC));
            statement.setInt(2, limit);
            return statement.executeUpdate();
        }
    }

    static Alarm alarm(ResultSet row) throws SQLException {
        return new Alarm(
                row.getLong("id"),
                AlarmRule.valueOf(row.getString("rule")),
                row.getString("subject"),
                row.getString("account"),
                AlarmState.valueOf(row.getString("state")),
                row.getString("detail"),
                ResultRow.instant(row, "since"),
                ResultRow.instantOrNull(row, "fired_at"),
                ResultRow.instantOrNull(row, "clear_since"),
                ResultRow.instantOrNull(row, "resolved_at"),
                row.getString("acknowledged_by"),
                ResultRow.instantOrNull(row, "acknowledged_at"));
    }

    private static void time(PreparedStatement statement, int index, @Nullable Instant at) throws SQLException {
        statement.setObject(
                index, at == null ? null : at.atOffset(ZoneOffset.UTC), java.sql.Types.TIMESTAMP_WITH_TIMEZONE);
    }
}
