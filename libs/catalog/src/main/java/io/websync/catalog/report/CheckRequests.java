package io.websync.catalog.report;

import io.websync.catalog.Catalog;
import io.websync.catalog.SqlTypes;
import io.websync.contracts.AssetKey;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Writes down that somebody asks an edge to look at a copy. Thread-safe. */
public final class CheckRequests {

    private final JdbcClient jdbc;

    public CheckRequests(Catalog catalog) {
        this.jdbc = catalog.jdbc();
    }

    /**
     * A copy that is asked for already is asked for once.
     *
     * @return since when it is asked for; the edge's answer names it. Empty when there is no such edge
     */
    public Optional<Instant> ask(AssetKey asset, String edge, String account, Instant now) {
        return jdbc.sql("""
                insert into copy_check as c (asset_id, edge_id, asked_at, asked_by)
                select ?, id, ?, ? from edge where name = ? and removed_at is null
                on conflict (asset_id, edge_id) do update set
                    asked_at = case when c.answered >= c.asked_at then greatest(excluded.asked_at, c.asked_at) else c.asked_at end,
                    asked_by = case when c.answered >= c.asked_at then excluded.asked_by else c.asked_by end
                returning asked_at""")
                .param(asset.id())
                .param(SqlTypes.timestamp(now))
                .param(account)
                .param(edge)
                .query((row, _) -> Objects.requireNonNull(SqlTypes.instant(row, "asked_at")))
                .optional();
    }
}
