package io.websync.catalog.report;

import static io.websync.catalog.SqlTypes.instant;
import static io.websync.catalog.SqlTypes.timestamp;

import io.websync.catalog.Catalog;
import io.websync.catalog.report.PurgeReport.Edge;
import io.websync.catalog.report.PurgeReport.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Purges as their askers see them. Thread-safe. */
public final class PurgeReports {

    private record Bare(
            PurgeReport report,
            @Nullable Instant begunAt,
            @Nullable Instant passedAt) {}

    private final JdbcClient jdbc;

    public PurgeReports(Catalog catalog) {
        this.jdbc = catalog.jdbc();
    }

    /** Notes a purge that is about to be asked for, so that it can be looked at from the first moment. */
    public void asked(
            long id,
            String account,
            boolean outright,
            @Nullable Integer urls,
            @Nullable String prefix,
            @Nullable Long submission,
            Instant at) {
        jdbc.sql("""
                insert into purge (id, account, outright, urls, prefix, submission_id, asked_at)
                values (:id, :account, :outright, :urls::int, :prefix::text, :submission::bigint, :at)
                on conflict do nothing""")
                .param("id", id)
                .param("account", account)
                .param("outright", outright)
                .param("urls", urls)
                .param("prefix", prefix)
                .param("submission", submission)
                .param("at", timestamp(at))
                .update();
    }

    /** Takes {@link #asked} back, unless dispatch has it already; should it come there later, dispatch notes it itself. */
    public void notConfirmed(long id) {
        jdbc.sql("delete from purge where id = :id and begun_at is null")
                .param("id", id)
                .update();
    }

    /** @param account whose it has to be; null for anybody's */
    public Optional<PurgeReport> purge(long id, @Nullable String account) {
        return jdbc.sql("""
                select p.*, (select count(*) from purge_asset a where a.purge_id = p.id) as assets,
                    (select count(*) from purge_asset a where a.purge_id = p.id and a.purged) as purged
                from purge p where p.id = :id and (:account::text is null or p.account = :account)""")
                .param("id", id)
                .param("account", account)
                .query((row, _) -> bare(row))
                .optional()
                .map(this::withEdges);
    }

    private PurgeReport withEdges(Bare bare) {
        PurgeReport report = bare.report;
        List<Edge> edges = jdbc.sql("""
                select e.name, count(*) filter (where r.revision >= a.revision and r.state <> 'FAILED') as acked, count(*) as ordered
                from purge_asset a
                cross join edge e
                left join replica r on r.asset_id = a.asset_id and r.edge_id = e.id
                where a.purge_id = ? and a.revision is not null and e.removed_at is null
                group by e.name order by e.name""")
                .param(report.id())
                .query((row, _) -> new Edge(
                        row.getString("name"), row.getLong("acked"), row.getLong("ordered") - row.getLong("acked")))
                .list();
        State state = bare.begunAt == null
                ? State.ASKED
                : bare.passedAt == null
                        ? State.RUNNING
                        : edges.stream().allMatch(edge -> edge.waiting() == 0) ? State.GONE : State.WAITING;
        return new PurgeReport(
                report.id(),
                report.account(),
                report.outright(),
                report.urls(),
                report.prefix(),
                report.submission(),
                state,
                report.askedAt(),
                report.assets(),
                report.purged(),
                edges);
    }

    private static Bare bare(ResultSet row) throws SQLException {
        return new Bare(
                new PurgeReport(
                        row.getLong("id"),
                        row.getString("account"),
                        row.getBoolean("outright"),
                        row.getObject("urls", Integer.class),
                        row.getString("prefix"),
                        row.getObject("submission_id", Long.class),
                        State.ASKED,
                        Objects.requireNonNull(instant(row, "asked_at")),
                        row.getLong("assets"),
                        row.getLong("purged"),
                        List.of()),
                instant(row, "begun_at"),
                instant(row, "passed_at"));
    }
}
