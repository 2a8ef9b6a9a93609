package io.websync.catalog.deadletter;

import static io.websync.catalog.SqlTypes.instant;

import io.websync.catalog.Catalog;
import io.websync.catalog.report.Discretion;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads dead letters. Thread-safe. */
public final class LetterReports {

    private static final String COLUMNS = """
            select d.id, d.kind, d.state, d.stage, d.edge, d.code, d.http_status, d.message, d.attempts, d.first_at,
                d.last_at, d.topic, d.partition, d.record_offset, d.asset, d.revision, d.closed_at, d.outcome,
                d.outcome_at, d.sent_partition, d.sent_offset, f.url,
                d.kind <> 'RECORD' and d.outcome is null and (d.state = 'REPLAYED' or (d.state = 'OPEN' and d.known
                    and case d.kind when 'FILE' then f.state in ('SUBMITTED', 'FETCHING', 'RETRYING', 'PAUSED')
                        else not exists (select from replica r join edge e on e.id = r.edge_id
                            where r.asset_id = d.asset_id and e.name = d.edge) end)) as retrying,
            """;

    private static final String TO_ALL = """
            own.submission_id, own.line, d.request_number, own.account, d.action_id, d.replay_request, d.closed_by,
            d.reason
            """;

    // What the caller did itself, or an administrator; who else wants a copy tried again is not told.
    private static final String TO_ONE = """
            own.submission_id, own.line, case when d.kind <> 'REPLICA' then d.request_number end as request_number,
            own.account, case when %1$s then d.action_id end as action_id,
            case when %1$s then d.replay_request end as replay_request,
            case when %1$s then d.closed_by end as closed_by, case when %1$s then d.reason end as reason
            """.formatted("""
            (d.closed_by = :sees or exists (select from account c where c.name = d.closed_by and c.role = 'admin'))
            """);

    private final JdbcClient jdbc;

    /**
     * The record of a dead letter, byte for byte.
     *
     * @param headers JSON: an array of pairs of the name and the value in Base64
     */
    public record Stored(@Nullable Bytes key, @Nullable Bytes value, String headers) {}

    /**
     * A dead letter in full.
     *
     * @param record null until its letter has been read
     */
    public record Full(LetterReport report, @Nullable Stored record) {}

    public LetterReports(Catalog catalog) {
        this.jdbc = catalog.jdbc();
    }

    /**
     * The newest first.
     *
     * @param sees whose; null for everybody's. What others have to do with a copy is left out then
     * @param before the id that the last page ended with; {@link Long#MAX_VALUE} for the first page
     */
    public List<LetterReport> list(LetterFilter filter, @Nullable String sees, long before, int limit) {
        return jdbc.sql(columns(sees) + """
                        from (select d.id from dead_letter d where d.id < :before %s order by d.id desc limit :limit) page
                        join dead_letter d on d.id = page.id
                        """.formatted(filter.conditions(sees)) + own(filter, sees)
                        + "order by d.id desc")
                .params(filter.parameters(sees))
                .param("before", before)
                .param("limit", limit)
                .query((row, _) -> report(row, sees != null))
                .list();
    }

    /** How many. */
    public long count(LetterFilter filter, @Nullable String sees) {
        return jdbc.sql("select count(*) from dead_letter d where true" + filter.conditions(sees))
                .params(filter.parameters(sees))
                .query(Long.class)
                .single();
    }

    /** @param sees whose; null for everybody's */
    public Optional<Full> one(long id, @Nullable String sees) {
        return jdbc.sql(columns(sees) + ", d.key, d.value, d.headers from dead_letter d " + own(LetterFilter.ALL, sees)
                        + "where d.id = :id" + LetterFilter.ALL.conditions(sees))
                .params(LetterFilter.ALL.parameters(sees))
                .param("id", id)
                .query((row, _) -> full(row, sees != null))
                .optional();
    }

    /** What else was given up of the same file or copy, the newest first. */
    public List<LetterReport> others(long id, @Nullable String sees, int limit) {
        return jdbc.sql(columns(sees) + """
                        from (
                            select d.id from dead_letter one join dead_letter d on d.id <> one.id and d.kind = one.kind
                                and ((one.kind = 'FILE' and d.submission_id = one.submission_id and d.line = one.line)
                                    or (one.kind = 'REPLICA' and d.asset_id = one.asset_id and d.edge = one.edge))
                            where one.id = :id %s order by d.id desc limit :limit) page
                        join dead_letter d on d.id = page.id
                        """.formatted(LetterFilter.ALL.conditions(sees)) + own(LetterFilter.ALL, sees)
                        + "order by d.id desc")
                .params(LetterFilter.ALL.parameters(sees))
                .param("id", id)
                .param("limit", limit)
                .query((row, _) -> report(row, sees != null))
                .list();
    }

    private static String columns(@Nullable String sees) {
        return COLUMNS + (sees == null ? TO_ALL : TO_ONE);
    }

    /** A copy may be of many submissions: of those that are seen and asked for, the first. */
    private static String own(LetterFilter filter, @Nullable String sees) {
        return """
            left join lateral (
                select c.submission_id, c.line, s.account
                from file c join submission s on s.id = c.submission_id join edge e on e.name = d.edge
                where d.kind = 'REPLICA' and c.asset_id = d.asset_id and c.claimed and e.id = any(s.edges) %s
                order by c.submission_id, c.line limit 1) claim on true
            cross join lateral (
                select case when claim.account is null then d.submission_id else claim.submission_id end as submission_id,
                    case when claim.account is null then d.line else claim.line end as line,
                    coalesce(claim.account, d.account) as account, claim.account is not null or %s as told) which
            cross join lateral (
                select case when which.told then which.submission_id end as submission_id,
                    case when which.told then which.line end as line,
                    case when which.told then which.account end as account) own
            left join file f on f.submission_id = own.submission_id and f.line = own.line
            """.formatted(
                        (sees == null ? "" : " and s.account = :sees")
                                + (filter.submission() == null ? "" : " and s.id = :submission"),
                        sees == null ? "true" : "d.account = :sees");
    }

    /** Those of these that are there and seen. */
    public List<Long> present(List<Long> ids, @Nullable String sees) {
        return jdbc.sql("select d.id from dead_letter d where d.id = any(:ids)" + LetterFilter.ALL.conditions(sees))
                .params(LetterFilter.ALL.parameters(sees))
                .param("ids", ids.toArray(Long[]::new))
                .query(Long.class)
                .list();
    }

    private static Full full(ResultSet row, boolean discreet) throws SQLException {
        LetterReport report = report(row, discreet);
        return new Full(
                report,
                report.partition() == null
                        ? null
                        : new Stored(
                                Bytes.of(row.getBytes("key")),
                                Bytes.of(row.getBytes("value")),
                                Objects.requireNonNullElse(row.getString("headers"), "[]")));
    }

    private static LetterReport report(ResultSet row, boolean discreet) throws SQLException {
        String code = row.getString("code");
        String message = row.getString("message");
        return new LetterReport(
                row.getLong("id"),
                Letter.Kind.valueOf(row.getString("kind")),
                LetterState.valueOf(row.getString("state")),
                row.getString("stage"),
                row.getString("edge"),
                code,
                row.getObject("http_status", Integer.class),
                Objects.requireNonNull(discreet ? Discretion.message(code, message) : message),
                row.getInt("attempts"),
                Objects.requireNonNull(instant(row, "first_at")),
                Objects.requireNonNull(instant(row, "last_at")),
                row.getString("topic"),
                row.getObject("partition", Integer.class),
                row.getObject("record_offset", Long.class),
                row.getObject("submission_id", Long.class),
                row.getObject("line", Integer.class),
                row.getString("asset"),
                row.getObject("revision", Long.class),
                row.getObject("request_number", Long.class),
                row.getString("account"),
                row.getObject("action_id", Long.class),
                row.getString("closed_by"),
                instant(row, "closed_at"),
                row.getString("reason"),
                row.getString("outcome"),
                instant(row, "outcome_at"),
                row.getObject("replay_request", Long.class),
                row.getObject("sent_partition", Integer.class),
                row.getObject("sent_offset", Long.class),
                row.getString("url"),
                row.getBoolean("retrying"));
    }
}
