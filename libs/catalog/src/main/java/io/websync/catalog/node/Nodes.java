package io.websync.catalog.node;

import static io.websync.catalog.SqlTypes.instant;
import static io.websync.catalog.SqlTypes.nullableLong;
import static io.websync.catalog.SqlTypes.texts;

import io.websync.catalog.Catalog;
import io.websync.catalog.account.Actor;
import io.websync.catalog.account.AuditEntry.Action;
import io.websync.catalog.account.AuditLog;
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
import org.springframework.transaction.support.TransactionTemplate;

/** Reads and enrols edge nodes. There are few of them, so lists are whole. Thread-safe. */
public final class Nodes {

    private static final String SELECT = """
            select id, name, groups, region, address, drained, enrolled_at, version, started_at, seen_at, pending,
                disk_free, disk_total, wanted, mirrored, failed, bytes, summarized_at, pending_bytes, orders_behind,
                bytes_per_second, files_per_second, catch_up_seconds, waiting, reconcile::text, rehash::text
            from edge where removed_at is null""";

    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;

    public Nodes(Catalog catalog) {
        this.jdbc = catalog.jdbc();
        this.transactions = catalog.transactions();
    }

    /** All of them by name. */
    public List<Node> all() {
        return jdbc.sql(SELECT + " order by name").query(Nodes::node).list();
    }

    public Optional<Node> byName(String name) {
        return jdbc.sql(SELECT + " and name = ?").param(name).query(Nodes::node).optional();
    }

    /**
     * Enrols the node, or changes it, with a line in the audit log. From then on its own settings no longer say which groups it is
     * in.
     *
     * @return whether it is new
     */
    public boolean put(
            Actor by,
            String name,
            Collection<String> groups,
            @Nullable String region,
            @Nullable String address,
            boolean drained) {
        return Boolean.TRUE.equals(transactions.execute(_ -> {
            boolean isNew = write(name, groups, region, address, drained);
            AuditLog.add(
                    jdbc,
                    by,
                    Action.NODE_CHANGED,
                    name,
                    (isNew ? "enrolled, " : "") + "groups " + groups + (drained ? ", drained" : ""));
            return isNew;
        }));
    }

    /** How a removal ended. */
    public enum Removal {
        DONE,
        /** There is no such node. */
        UNKNOWN,
        /** It takes orders; a list that comes in now might choose it. */
        NOT_DRAINED
    }

    /**
     * Takes a drained node off the roster: its tokens open nothing any more, and no submission and no purge waits for it. What it
     * holds stays on its disk. A list that was for no other node is PARTIAL once its files are in the center. Enrolled again, it is for
     * lists that come later; those it was taken from stay without it.
     */
    public Removal remove(Actor by, String name) {
        return Objects.requireNonNull(transactions.execute(_ -> {
            Optional<Boolean> drained = jdbc.sql(
                            "select drained from edge where name = ? and removed_at is null for update")
                    .param(name)
                    .query(Boolean.class)
                    .optional();
            if (drained.isEmpty()) {
                return Removal.UNKNOWN;
            }
            if (!drained.get()) {
                return Removal.NOT_DRAINED;
            }
            int id = jdbc.sql("update edge set removed_at = now() where name = ? returning id")
                    .param(name)
                    .query(Integer.class)
                    .single();
            jdbc.sql("delete from token where edge_id = ?").param(id).update();
            jdbc.sql("delete from join_token where edge_id = ?").param(id).update();
            // Locked in the order in which settling locks them.
            jdbc.sql("select id from submission where edges @> array[?] order by id for no key update")
                    .param(id)
                    .query(Long.class)
                    .list();
            jdbc.sql("update submission set edges = array_remove(edges, :id) where edges @> array[:id]")
                    .param("id", id)
                    .update();
            AuditLog.add(jdbc, by, Action.NODE_REMOVED, name, null);
            return Removal.DONE;
        }));
    }

    private boolean write(
            String name,
            Collection<String> groups,
            @Nullable String region,
            @Nullable String address,
            boolean drained) {
        return jdbc.sql("""
                insert into edge (name, groups, region, address, drained, rostered)
                values (:name, :groups, :region::text, :address::text, :drained, true)
                on conflict (name) do update set groups = excluded.groups, region = excluded.region,
                    address = excluded.address, drained = excluded.drained, rostered = true, removed_at = null
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
