package io.websync.catalog.report;

import static io.websync.catalog.SqlTypes.instant;
import static io.websync.catalog.SqlTypes.texts;

import io.websync.catalog.Catalog;
import io.websync.catalog.report.SubmissionReport.EdgeCounts;
import io.websync.catalog.report.SubmissionReport.Sync;
import io.websync.catalog.submission.Counts;
import io.websync.catalog.submission.Reject;
import io.websync.contracts.Refresh;
import io.websync.contracts.Selector;
import io.websync.contracts.state.SubmissionState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads submissions with their counts, and rejects. Pages follow the primary key. Thread-safe. */
public final class Reports {

    private static final String SELECT = """
            select s.id, s.account, s.state, s.selector_edges, s.selector_groups, s.priority, s.deadline,
                s.not_before, s.expires, s.refresh, s.idempotency_key, s.trace_id, s.created_at, s.closed_at,
                s.settled_at, s.paused, s.deadline_missed_at,
                s.expired_at, s.lines, s.accepted, s.rejected, s.folded, s.edges, y.fetched, y.failed, y.canceled,
                y.superseded, y.retrying, y.bytes, y.transferred, y.changed_at
            from submission s left join submission_sync y on y.submission_id = s.id
            """;

    private final JdbcClient jdbc;

    public Reports(Catalog catalog) {
        this.jdbc = catalog.jdbc();
    }

    /** @param account whose it has to be; null for anybody's */
    public Optional<SubmissionReport> submission(long id, @Nullable String account) {
        List<SubmissionReport> rows = jdbc.sql(
                        SELECT + "where s.id = :id and (:account::text is null or s.account = :account)")
                .param("id", id)
                .param("account", account)
                .query((row, _) -> row(row))
                .list();
        return withEdges(rows).stream().findFirst();
    }

    /** Those of these that there are, whoever's they are, in no order. */
    public List<SubmissionReport> submissions(Collection<Long> ids) {
        return withEdges(jdbc.sql(SELECT + "where s.id = any(?)")
                .param(ids.toArray(Long[]::new))
                .query((row, _) -> row(row))
                .list());
    }

    /**
     * The newest first.
     *
     * @param account whose; null for everybody's
     * @param before the id that the last page ended with; {@link Long#MAX_VALUE} for the first page
     */
    public List<SubmissionReport> submissions(@Nullable String account, long before, int limit) {
        String whose = account == null ? "" : "and s.account = :account ";
        List<SubmissionReport> rows = jdbc.sql(
                        SELECT + "where s.id < :before " + whose + "order by s.id desc limit :limit")
                .param("before", before)
                .param("account", account)
                .param("limit", limit)
                .query((row, _) -> row(row))
                .list();
        return withEdges(rows);
    }

    /** Rejects by their place in the list, from the one after {@code after}; 0 for the first page. */
    public List<Reject> rejects(long submission, long after, int limit) {
        return jdbc.sql("""
                select entry, line, text, reason from reject where submission_id = ? and entry > ?
                order by entry limit ?""")
                .params(submission, after, limit)
                .query((row, _) -> new Reject(
                        row.getLong("entry"), row.getLong("line"), row.getString("text"), row.getString("reason")))
                .list();
    }

    private List<SubmissionReport> withEdges(List<SubmissionReport> rows) {
        if (rows.isEmpty()) {
            return List.of();
        }
        Map<Long, Long> fetched = new HashMap<>();
        for (SubmissionReport row : rows) {
            fetched.put(row.id(), row.sync().fetched());
        }
        Map<Long, List<EdgeCounts>> edges = new HashMap<>();
        jdbc.sql("""
                select c.submission_id, e.name, c.mirrored, c.failed, c.purged, c.superseded, c.bytes, c.transferred,
                    c.changed_at, c.edge_id <> all(s.edges) as removed
                from submission_edge c join edge e on e.id = c.edge_id join submission s on s.id = c.submission_id
                where c.submission_id = any(?) order by e.name""").param(fetched.keySet().toArray(Long[]::new)).query(row -> {
            long id = row.getLong("submission_id");
            edges.computeIfAbsent(id, _ -> new ArrayList<>())
                    .add(edgeCounts(row, Objects.requireNonNull(fetched.get(id))));
        });
        return rows.stream()
                .map(row -> distributed(row, edges.getOrDefault(row.id(), List.of())))
                .toList();
    }

    private static EdgeCounts edgeCounts(ResultSet row, long inCenter) throws SQLException {
        long mirrored = row.getLong("mirrored");
        long failed = row.getLong("failed");
        long purged = row.getLong("purged");
        long superseded = row.getLong("superseded");
        long settled = mirrored + failed + purged + superseded;
        boolean removed = row.getBoolean("removed");
        // Nothing more is going to come to an edge that was removed, nor to one that came back after the list.
        long fetched = removed ? settled : inCenter;
        return new EdgeCounts(
                row.getString("name"),
                fetched,
                Math.max(0, fetched - settled),
                mirrored,
                failed,
                purged,
                superseded,
                row.getLong("bytes"),
                row.getLong("transferred"),
                instant(row, "changed_at"),
                removed);
    }

    private static SubmissionReport distributed(SubmissionReport r, List<EdgeCounts> edges) {
        return new SubmissionReport(
                r.id(),
                r.account(),
                r.state(),
                r.selector(),
                r.priority(),
                r.deadline(),
                r.notBefore(),
                r.expires(),
                r.refresh(),
                r.idempotencyKey(),
                r.traceId(),
                r.createdAt(),
                r.closedAt(),
                r.settledAt(),
                r.paused(),
                r.deadlineMissedAt(),
                r.expiredAt(),
                r.counts(),
                r.sync(),
                edges);
    }

    private static SubmissionReport row(ResultSet row) throws SQLException {
        long accepted = row.getLong("accepted");
        long fetched = row.getLong("fetched");
        long failed = row.getLong("failed");
        long canceled = row.getLong("canceled");
        long superseded = row.getLong("superseded");
        // While the list comes in its counts are not written yet.
        long pending = Math.max(0, accepted - fetched - failed - canceled - superseded);
        return new SubmissionReport(
                row.getLong("id"),
                row.getString("account"),
                SubmissionState.valueOf(row.getString("state")),
                Selector.of(texts(row, "selector_edges"), texts(row, "selector_groups")),
                row.getInt("priority"),
                instant(row, "deadline"),
                instant(row, "not_before"),
                instant(row, "expires"),
                Refresh.valueOf(row.getString("refresh")),
                row.getString("idempotency_key"),
                row.getString("trace_id"),
                Objects.requireNonNull(instant(row, "created_at")),
                instant(row, "closed_at"),
                instant(row, "settled_at"),
                row.getBoolean("paused"),
                instant(row, "deadline_missed_at"),
                instant(row, "expired_at"),
                new Counts(row.getLong("lines"), accepted, row.getLong("rejected"), row.getLong("folded")),
                new Sync(
                        accepted,
                        pending,
                        row.getLong("retrying"),
                        fetched,
                        failed,
                        canceled,
                        superseded,
                        row.getLong("bytes"),
                        row.getLong("transferred"),
                        instant(row, "changed_at")),
                List.of());
    }
}
