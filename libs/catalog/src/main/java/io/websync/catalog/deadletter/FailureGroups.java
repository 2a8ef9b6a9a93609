package io.websync.catalog.deadletter;

import static io.websync.catalog.SqlTypes.instant;

import io.websync.catalog.Catalog;
import io.websync.catalog.report.Discretion;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Counts the files and copies that failed, in groups. Everybody's are counted by the index {@code dead_letter_failing} alone,
 * those of one account or submission in their rows; a million take about a second. Thread-safe.
 */
public final class FailureGroups {

    /** What those of a group have in common. */
    public enum By {
        /** Class, host and edge. */
        ALL("d.code", "d.host", "d.edge"),
        CLASS("d.code", "null::text", "null::text"),
        HOST("null::text", "d.host", "null::text"),
        EDGE("null::text", "null::text", "d.edge");

        private final String code;
        private final String host;
        private final String edge;

        By(String code, String host, String edge) {
            this.code = code;
            this.host = host;
            this.edge = edge;
        }
    }

    /** The last one that was given up. */
    public record Newest(long id, String code, @Nullable Integer httpStatus, String message, Instant lastAt) {}

    /**
     * A group.
     *
     * @param code null when they are not put together by it; so are host and edge
     * @param host host[:port] of the origin
     * @param edge the edge that gave up; null also for what did not come from its origin into the center
     * @param codes the classes in it
     * @param submissions how many are concerned, as far as they are the caller's
     * @param newestSubmissions up to five of them
     */
    public record Group(
            @Nullable String code,
            @Nullable String host,
            @Nullable String edge,
            long number,
            List<String> codes,
            long submissions,
            List<Long> newestSubmissions,
            Newest newest) {

        public Group {
            codes = List.copyOf(codes);
            newestSubmissions = List.copyOf(newestSubmissions);
        }
    }

    /**
     * A page of groups, the largest first.
     *
     * @param number of failures, in all groups
     * @param groups how many groups there are
     */
    public record Result(long number, long groups, List<Group> page) {

        public Result {
            page = List.copyOf(page);
        }
    }

    private record Row(long number, long groups, Group group) {}

    private final JdbcClient jdbc;

    public FailureGroups(Catalog catalog) {
        this.jdbc = catalog.jdbc();
    }

    /**
     * A page of groups.
     *
     * @param filter only what concerns failures counts
     * @param sees whose; null for everybody's
     * @param after how many groups the pages before had
     */
    public Result count(By by, LetterFilter filter, @Nullable String sees, long after, int limit) {
        LetterFilter failures = filter.in(null).ofFailures();
        // The first of the lists that want a copy may be somebody else's.
        String submission = sees == null ? "d.submission_id" : "case when d.account = :sees then d.submission_id end";
        List<Row> rows = jdbc.sql("""
            with counted as materialized (
                select %s as name, %s as host, %s as edge, d.code, %s as submission_id, count(*) as number,
                    max(d.id) as newest
                from dead_letter d where true %s
                group by 1, 2, 3, 4, 5),
            grouped as (
                select name, host, edge, sum(number)::bigint as number, max(newest) as newest,
                    array_agg(distinct code) as codes, count(distinct submission_id) as submissions,
                    (array_agg(distinct submission_id order by submission_id desc)
                        filter (where submission_id is not null))[1 : 5] as newest_submissions
                from counted group by 1, 2, 3),
            page as (
                select g.*, sum(number) over ()::bigint as all_number, count(*) over () as all_groups
                from grouped g order by number desc, newest desc offset :after limit :limit)
            select p.*, d.code, d.http_status, d.message, d.last_at
            from page p join dead_letter d on d.id = p.newest order by p.number desc, p.newest desc
            """.formatted(by.code, by.host, by.edge, submission, failures.conditions(sees)))
                .params(failures.parameters(sees))
                .param("after", after)
                .param("limit", limit)
                .query((row, _) ->
                        new Row(row.getLong("all_number"), row.getLong("all_groups"), group(row, sees != null)))
                .list();
        return rows.isEmpty()
                ? new Result(0, 0, List.of())
                : new Result(
                        rows.getFirst().number,
                        rows.getFirst().groups,
                        rows.stream().map(Row::group).toList());
    }

    private static Group group(ResultSet row, boolean discreet) throws SQLException {
        String code = row.getString("code");
        String message = row.getString("message");
        Array submissions = row.getArray("newest_submissions");
        return new Group(
                row.getString("name"),
                row.getString("host"),
                row.getString("edge"),
                row.getLong("number"),
                List.of((String[]) row.getArray("codes").getArray()),
                row.getLong("submissions"),
                submissions == null ? List.of() : List.of((Long[]) submissions.getArray()),
                new Newest(
                        row.getLong("newest"),
                        code,
                        row.getObject("http_status", Integer.class),
                        Objects.requireNonNull(discreet ? Discretion.message(code, message) : message),
                        Objects.requireNonNull(instant(row, "last_at"))));
    }
}
