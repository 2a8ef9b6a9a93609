package io.websync.catalog.alarm;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Looks in the catalog which conditions are met. */
public final class AlarmConditions {

    /** Of one rule; what is beyond is seen once some of these are gone. */
    private static final int MOST = 1000;

    private static final String SILENT = """
            select name as subject, null as account, 'no heartbeat since ' || to_char(seen_at at time zone 'UTC',
                'YYYY-MM-DD HH24:MI:SS "UTC"') as detail
            from edge where removed_at is null and not drained and seen_at < ?
            order by name limit %d""".formatted(MOST);

    private static final String BEHIND = """
            select name as subject, null as account, catch_up_seconds / 60 || ' min until it has caught up, '
                || pending || ' files before it' as detail
            from edge where removed_at is null and seen_at >= ? and catch_up_seconds > ?
            order by name limit %d""".formatted(MOST);

    private static final String DISK = """
            select name as subject, null as account, disk_free / 1048576 || ' MiB are free of ' || disk_total / 1048576
                || ' MiB' as detail
            from edge where removed_at is null and disk_total > 0 and disk_free < disk_total / 100.0 * ?
            order by name limit %d""".formatted(MOST);

    private static final String MISMATCH = """
            select name as subject, null as account, found || ' copies had other bytes than their digest says, found at '
                || at || '; they were fetched again' as detail
            from edge cross join lateral (
                select max((r ->> 'mismatched')::bigint) as found, max(r ->> 'at') as at
                from (values (reconcile::jsonb), (rehash::jsonb)) v(r)
                where (r ->> 'mismatched')::bigint > 0 and (r ->> 'at')::timestamptz >= ?) f
            where removed_at is null and found > 0
            order by name limit %d""".formatted(MOST);

    private static final String FAILURES = """
            select s.id::text as subject, s.account, coalesce(y.failed, 0) || ' of ' || s.accepted || ' files and '
                || e.failed || ' of ' || coalesce(y.fetched, 0) * cardinality(s.edges) || ' copies failed' as detail
            from submission s
            left join submission_sync y on y.submission_id = s.id
            cross join lateral (select coalesce(sum(c.failed), 0) as failed from submission_edge c
                where c.submission_id = s.id) e
            where (s.state = 'OPEN' or (s.state in ('PARTIAL', 'FAILED') and s.settled_at >= ?))
                and s.expired_at is null
                and (coalesce(y.failed, 0) + e.failed >= ?
                    or (y.failed > 0 and y.failed * 100 >= s.accepted * ?)
                    or (e.failed > 0 and e.failed * 100 >= y.fetched * cardinality(s.edges) * ?))
            order by s.id desc limit %d""".formatted(MOST);

    private static final String DEADLINE = """
            select s.id::text as subject, s.account, 'its deadline was ' || to_char(s.deadline at time zone 'UTC',
                'YYYY-MM-DD HH24:MI:SS "UTC"') || ', and it is ' || s.state as detail
            from submission s
            where s.deadline < ? and s.deadline >= ? and s.state in ('RECEIVING', 'OPEN', 'PARTIAL', 'FAILED')
            order by s.id desc limit %d""".formatted(MOST);

    private static final String LETTERS = """
            select '' as subject, null as account, case when n > 10000 then 'more than 10000' else n::text end
                || ' records that could not be read wait to be replayed or discarded' as detail
            from (select count(*) as n from (
                select from dead_letter where state = 'OPEN' and kind = 'RECORD' limit 10001) waiting) counted
            where n >= ?""";

    private static final String READERS = """
            select reader || ' on ' || topic as subject, null as account, behind || ' records are not done; they are kept until'
                || ' then, so the broker''s disk fills' as detail
            from topic_backlog where behind >= ?
            order by topic, reader limit %d""".formatted(MOST);

    private AlarmConditions() {}

    /** All that are met. */
    public static List<Condition> met(Connection connection, AlarmLimits limits, Instant now) throws SQLException {
        var met = new ArrayList<Condition>();
        Instant heard = now.minus(limits.silentAfter());
        Instant since = now.minus(limits.within());
        add(met, connection, AlarmRule.NODE_SILENT, SILENT, heard);
        add(met, connection, AlarmRule.NODE_BEHIND, BEHIND, heard, seconds(limits.lag()));
        add(met, connection, AlarmRule.DISK_LOW, DISK, limits.diskPercent());
        add(met, connection, AlarmRule.CHECKSUM_MISMATCH, MISMATCH, since);
        add(
                met,
                connection,
                AlarmRule.FAILURES,
                FAILURES,
                since,
                limits.failures(),
                limits.failurePercent(),
                limits.failurePercent());
        add(met, connection, AlarmRule.DEADLINE_MISSED, DEADLINE, now, since);
        add(met, connection, AlarmRule.DEAD_LETTERS, LETTERS, limits.deadLetters());
        add(met, connection, AlarmRule.READER_BEHIND, READERS, limits.backlog());
        return List.copyOf(met);
    }

    private static void add(
            List<Condition> met, Connection connection, AlarmRule rule, String sql, Object... parameters)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                Object parameter = parameters[i];
                statement.setObject(i + 1, parameter instanceof Instant at ? at.atOffset(ZoneOffset.UTC) : parameter);
            }
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    met.add(new Condition(
                            rule, row.getString("subject"), row.getString("account"), row.getString("detail")));
                }
            }
        }
    }

    private static int seconds(Duration time) {
        return (int) Math.min(Integer.MAX_VALUE, time.toSeconds());
    }
}
