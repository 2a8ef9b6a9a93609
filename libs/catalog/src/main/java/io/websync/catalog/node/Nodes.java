package io.websync.catalog.node;

import static io.websync.catalog.SqlTypes.instant;
import static io.websync.catalog.SqlTypes.nullableLong;
import static io.websync.catalog.SqlTypes.texts;

import io.websync.catalog.Catalog;
import io.websync.contracts.EventCodec;
import io.websync.contracts.UndecodableException;
import io.websync.contracts.event.EdgeHeartbeat.CatchUp;
import io.websync.contracts.event.ReconcileFinished;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads and enrols edge nodes. There are few of them, so lists are whole. Thread-safe. */
public final class Nodes {

    private static final String SELECT = """
            select id, name, groups, region, address, drained, enrolled_at, version, started_at, seen_at, pending,
                disk_free, disk_total, wanted, mirrored, failed, bytes, summarized_at, pending_bytes, orders_behind,
                bytes_per_second, files_per_second, catch_up_seconds, waiting, reconcile::text, rehash::text
            from edge""";

    private final JdbcClient jdbc;

    public Nodes(Catalog catalog) {
        this.jdbc = catalog.jdbc();
    }

    /** All of them by name. */
    public List<Node> all() {
        return jdbc.sql(SELECT + " order by name").query(Nodes::node).list();
    }

    public Optional<Node> byName(String name) {
        return jdbc.sql(SELECT + " where name = ?")
                .param(name)
                .query(Nodes::node)
                .optional();
    }

    /**
     * Enrols the node, or changes it. From then on its own settings no longer say which groups it is in.
     *
     * @return whether it is new
     */
    public boolean put(
            String name,
            Collection<String> groups,
            @Nullable String region,
            @Nullable String address,
            boolean drained) {
        return jdbc.sql("""
                insert into edge (name, groups, region, address, drained, rostered)
                values (:name, :groups, :region::text, :address::text, :drained, true)
                on conflict (name) do update set groups = excluded.groups, region = excluded.region,
                    address = excluded.address, drained = excluded.drained, rostered = true
                returning xmax = 0""")
                .param("name", name)
                .param("groups", texts(groups))
                .param("region", region)
                .param("address", address)
                .param("drained", drained)
                .query(Boolean.class)
                .single();
    }

    private static Node node(ResultSet row, int number) throws SQLException {
        return new Node(
                row.getInt("id"),
                row.getString("name"),
                texts(row, "groups"),
                row.getString("region"),
                row.getString("address"),
                row.getBoolean("drained"),
                Objects.requireNonNull(instant(row, "enrolled_at")),
                row.getString("version"),
                instant(row, "started_at"),
                instant(row, "seen_at"),
                nullableLong(row, "pending"),
                nullableLong(row, "disk_free"),
                nullableLong(row, "disk_total"),
                nullableLong(row, "wanted"),
                nullableLong(row, "mirrored"),
                nullableLong(row, "failed"),
                nullableLong(row, "bytes"),
                instant(row, "summarized_at"),
                catchUp(row),
                row.getString("waiting"),
                result(row.getString("reconcile")),
                result(row.getString("rehash")));
    }

    private static @Nullable CatchUp catchUp(ResultSet row) throws SQLException {
        Long pendingBytes = nullableLong(row, "pending_bytes");
        if (pendingBytes == null) {
            return null;
        }
        Long left = nullableLong(row, "catch_up_seconds");
        return new CatchUp(
                pendingBytes,
                row.getLong("orders_behind"),
                row.getLong("bytes_per_second"),
                row.getDouble("files_per_second"),
                left == null ? null : Duration.ofSeconds(left));
    }

    /** Null also for one that this version cannot read: the next one comes soon. */
    private static @Nullable ReconcileFinished result(@Nullable String json) {
        if (json == null) {
            return null;
        }
        try {
            return EventCodec.decoder(ReconcileFinished.class).decode(json.getBytes(StandardCharsets.UTF_8));
        } catch (UndecodableException _) {
            return null;
        }
    }
}
