package io.websync.catalog.alarm;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Looks in the catalog which conditions are met. */
public final class AlarmConditions {

    /** Of one rule; the oldest, so that what fires is not pushed out by what comes later. */
    private static final int MOST = 1000;

    private static final String SILENT = """
            select name as subject, null as account, 'no heartbeat since ' || to_char(seen_at at time zone 'UTC',
                'YYYY-MM-DD HH24:MI:SS "UTC"') as detail
            from edge where removed_at is null and not drained and seen_at < ?
            order by name limit %d""".formatted(MOST);

    // One that has work before it and no rate stands still.
    private static final String BEHIND = """
            select name as subject, null as account, case when catch_up_seconds is null then 'it stands still'
                else catch_up_seconds / 60 || ' min until it has caught up' end || ', ' || pending || ' files before it'
                || coalesce('; ' || waiting, '') as detail
            from edge where removed_at is null and not drained and seen_at >= ?
                and (catch_up_seconds > ? or (catch_up_seconds is null and pending > 0))
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
                select max(n) as found, max(at) filter (where n > 0) as at
                from (
                    select (r ->> 'mismatched')::bigint as n, r ->> 'at' as at
                    from (values (reconcile::jsonb), (rehash::jsonb)) v(r)
                    where (r ->> 'mismatched')::bigint > 0 and (r ->> 'at')::timestamptz >= ?
                    union all
                    select count(*), to_char(max(mismatched_at) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
                    from copy_check where edge_id = edge.id and mismatched_at >= ?) by_reading_or_check) f
            where removed_at is null and found > 0
            order by name limit %d""".formatted(MOST);

    private static final String FAILURES = """
            select s.id::text as subject, s.account, coalesce(y.failed, 0) || ' of ' || s.accepted || ' files and '
                || e.failed || ' of ' || coalesce(y.fetched, 0) * cardinality(s.edges) || ' copies failed' as detail
            from submission s
            left join submission_sync y on y.submission_id = s.id
            cross join lateral (select coalesce(sum(c.failed), 0) as failed from submission_edge c
                where c.submission_id = s.id and c.edge_id = any(s.edges)) e
            where (s.state = 'OPEN' or (s.state in ('PARTIAL', 'FAILED') and s.settled_at >= ?))
                and s.expired_at is null
                and (coalesce(y.failed, 0) + e.failed >= ?
                    or (y.failed > 0 and y.failed * 100 >= s.accepted * ?)
                    or (e.failed > 0 and e.failed * 100 >= y.fetched * cardinality(s.edges) * ?))
            order by s.id limit %d""".formatted(MOST);

    private static final String DEADLINE = """
            select s.id::text as subject, s.account, 'its deadline was ' || to_char(s.deadline at time zone 'UTC',
                'YYYY-MM-DD HH24:MI:SS "UTC"') || ', and it is ' || s.state as detail
            from submission s
            where s.deadline < ? and s.expired_at is null
                -- One that was complete in time stays so, whatever an edge loses later.
                and (s.completed_at is null or s.completed_at > s.deadline)
                and (s.state in ('RECEIVING', 'OPEN') or (s.state in ('PARTIAL', 'FAILED') and s.deadline >= ?))
            order by s.id limit %d""".formatted(MOST);

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

    /**
     * What was seen.
     *
     * @param unknown rules that could not be looked at, with the reason; nothing follows from the absence of their conditions
     */
    public record Seen(List<Condition> met, Map<AlarmRule, String> unknown) {}

    private record Look(AlarmRule rule, String sql, List<Object> parameters) {

        static Look at(AlarmRule rule, String sql, Object... parameters) {
            return new Look(rule, sql, List.of(parameters));
        }
    }

    /** All that are met. A rule that fails does not keep the others from being looked at. */
    public static Seen look(Connection connection, AlarmLimits limits, Instant now) throws SQLException {
        Instant heard = now.minus(limits.silentAfter());
        Instant since = now.minus(limits.within());
        int share = limits.failurePercent();
        var looks = List.of(
                Look.at(AlarmRule.NODE_SILENT, SILENT, heard),
                Look.at(AlarmRule.NODE_BEHIND, BEHIND, heard, seconds(limits.lag())),
                Look.at(AlarmRule.DISK_LOW, DISK, limits.diskPercent()),
                Look.at(AlarmRule.CHECKSUM_MISMATCH, MISMATCH, since, since),
                Look.at(AlarmRule.FAILURES, FAILURES, since, limits.failures(), share, share),
                Look.at(AlarmRule.DEADLINE_MISSED, DEADLINE, now, since),
                Look.at(AlarmRule.DEAD_LETTERS, LETTERS, limits.deadLetters()),
                Look.at(AlarmRule.READER_BEHIND, READERS, limits.backlog()));
        var met = new ArrayList<Condition>();
        var unknown = new EnumMap<AlarmRule, String>(AlarmRule.class);
        for (Look look : looks) {
            Savepoint before = connection.setSavepoint();
            try {
                met.addAll(met(connection, look));
                connection.releaseSavepoint(before);
            } catch (SQLException e) {
                connection.rollback(before);
                unknown.put(look.rule(), String.valueOf(e.getMessage()));
            }
        }
        return new Seen(List.copyOf(met), Map.copyOf(unknown));
    }

    private static List<Condition> met(Connection connection, Look look) throws SQLException {
        var met = new ArrayList<Condition>();
        try (PreparedStatement statement = connection.prepareStatement(look.sql())) {
            for (int i = 0; i < look.parameters().size(); i++) {
                Object parameter = look.parameters().get(i);
                statement.setObject(i + 1, parameter instanceof Instant at ? at.atOffset(ZoneOffset.UTC) : parameter);
            }
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    met.add(new Condition(
                            look.rule(), row.getString("subject"), row.getString("account"), row.getString("detail")));
                }
            }
        }
        return met;
    }

    private static int seconds(Duration time) {
        return (int) Math.min(Integer.MAX_VALUE, time.toSeconds());
    }
}
