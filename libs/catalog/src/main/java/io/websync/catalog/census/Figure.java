package io.websync.catalog.census;

import io.websync.catalog.alarm.AlarmRule;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** What is counted in the catalog from time to time. Each costs little, however much the catalog holds. */
public enum Figure {
    SUBMISSIONS("submissions", "Submissions that are not settled, by state", "state", """
            select k.state, count(s.id) from (values ('RECEIVING'), ('OPEN')) k(state)
            left join (select id, state from submission where state in ('RECEIVING', 'OPEN')) s using (state)
            group by k.state"""),
    OLDEST_SUBMISSION(
            "oldest_submission_seconds",
            "Since the oldest submission that is not settled was handed in; 0 when there is none",
            "",
            """
            select coalesce(extract(epoch from now() - min(created_at)), 0) from submission
            where state in ('RECEIVING', 'OPEN')"""),
    OVERDUE(
            "overdue_submissions",
            "Submissions that are not settled and whose deadline has passed",
            "",
            "select count(*) from submission where state in ('RECEIVING', 'OPEN') and deadline < now()"),
    FILES(
            "files",
            "Files of submissions that are not settled and have no outcome in the center, by what they wait for",
            "waiting",
            """
            with counted as (
                select coalesce(sum(greatest(0, s.accepted - coalesce(y.fetched + y.failed + y.canceled + y.superseded, 0))), 0)
                        as pending,
                    coalesce(sum(y.retrying), 0) as retrying
                from submission s left join submission_sync y on y.submission_id = s.id
                where s.state in ('RECEIVING', 'OPEN'))
            select 'retry', retrying from counted union all select 'fetch', greatest(0, pending - retrying) from counted"""),
    COPIES(
            "copies",
            "Copies on an edge by state, as the edge said last; of drained edges none that are pending",
            "edge,state",
            """
            select e.name, c.state, c.number from edge e
            cross join lateral (values ('MIRRORED', e.mirrored), ('FAILED', e.failed), ('PENDING', e.pending)) c(state, number)
            where e.removed_at is null and c.number is not null and (c.state <> 'PENDING' or not e.drained)"""),
    MIRROR_BYTES(
            "mirror_bytes",
            "Size of the copies on an edge, as the edge said last",
            "edge",
            "select name, bytes from edge where removed_at is null and bytes is not null"),
    EDGE_SEEN("edge_seen_timestamp_seconds", "When an edge was heard of last, in seconds since 1970", "edge", """
            select name, extract(epoch from seen_at) from edge
            where removed_at is null and not drained and seen_at is not null"""),
    EDGE_CATCH_UP(
            "edge_catch_up_seconds",
            "Until an edge has caught up at its present rate; none while that is not known",
            "edge",
            """
            select name, catch_up_seconds from edge
            where removed_at is null and not drained and catch_up_seconds is not null"""),
    EDGE_DISK_FREE(
            "edge_disk_free_bytes",
            "Free on an edge's disk, as the edge said last",
            "edge",
            "select name, disk_free from edge where removed_at is null and disk_free is not null"),
    EDGE_DISK(
            "edge_disk_bytes",
            "Size of an edge's disk, as the edge said last",
            "edge",
            "select name, disk_total from edge where removed_at is null and disk_total is not null"),
    DEAD_LETTERS(
            "dead_letters",
            "Dead letters that wait to be replayed or discarded, counted up to 100,000: failures, and records that could not be read",
            "kind",
            """
            select 'failure', count(*) from (select from dead_letter where state = 'OPEN' and kind <> 'RECORD' limit 100000) waiting
            union all
            select 'record', count(*) from (select from dead_letter where state = 'OPEN' and kind = 'RECORD' limit 100000) waiting"""),
    ALARMS(
            "alarms",
            "Alarms that fire, by rule",
            "rule",
            "select r, (select count(*) from alarm a where a.state = 'FIRING' and a.rule = r) from unnest(string_to_array('"
                    + Arrays.stream(AlarmRule.values()).map(Enum::name).collect(Collectors.joining(","))
                    + "', ',')) r"),
    CATALOG_BYTES("catalog_bytes", "Size of the catalog's database", "", "select pg_database_size(current_database())");

    private final String name;
    private final String help;
    /** Their names, with commas between them. */
    private final String labels;

    private final String sql;

    Figure(String name, String help, String labels, String sql) {
        this.name = name;
        this.help = help;
        this.labels = labels;
        this.sql = sql;
    }

    /** As a metric is named, without what all of them begin with. */
    public String metric() {
        return name;
    }

    public String help() {
        return help;
    }

    public List<String> labels() {
        return labels.isEmpty() ? List.of() : List.of(labels.split(",", -1));
    }

    String sql() {
        return sql;
    }
}
