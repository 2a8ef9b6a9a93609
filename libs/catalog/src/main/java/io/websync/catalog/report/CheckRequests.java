package io.websync.catalog.report;

import io.websync.catalog.Catalog;
import io.websync.catalog.SqlTypes;
import io.websync.contracts.AssetKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Writes down that somebody asks an edge to look at a copy. Thread-safe. */
public final class CheckRequests {

    private final JdbcClient jdbc;

    /**
     * That it is asked for.
     *
     * @param at since when; the edge's answer names it
     * @param answered that asking is answered, and it is too soon for another
     */
    public record Asking(Instant at, boolean answered) {}

    public CheckRequests(Catalog catalog) {
        this.jdbc = catalog.jdbc();
    }

    /**
     * A copy that is asked for already is asked for once.
     *
     * @param pause so long after one that is answered nobody asks for another
     * @return empty when there is no such edge
     */
    public Optional<Asking> ask(AssetKey asset, String edge, String account, Instant now, Duration pause) {
        return jdbc.sql("""
                insert into copy_check as c (asset_id, edge_id, asked_at, asked_by)
                select ?, id, ?, ? from edge where name = ? and removed_at is null
                on conflict (asset_id, edge_id) do update set
                    asked_at = case when c.answered >= c.asked_at and c.asked_at <= ? then greatest(excluded.asked_at, c.asked_at)
                        else c.asked_at end,
                    asked_by = case when c.answered >= c.asked_at and c.asked_at <= ? then excluded.asked_by else c.asked_by end
                returning asked_at, coalesce(answered >= asked_at, false) as answered""")
                .param(asset.id())
                .param(SqlTypes.timestamp(now))
                .param(account)
                .param(edge)
                .param(SqlTypes.timestamp(now.minus(pause)))
                .param(SqlTypes.timestamp(now.minus(pause)))
                .query((row, _) -> new Asking(
                        Objects.requireNonNull(SqlTypes.instant(row, "asked_at")), row.getBoolean("answered")))
                .optional();
    }
}
