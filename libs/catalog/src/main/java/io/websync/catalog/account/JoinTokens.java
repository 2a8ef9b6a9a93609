package io.websync.catalog.account;

import io.websync.catalog.Catalog;
import io.websync.catalog.account.AuditEntry.Action;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** One-time tokens that new machines become nodes with. A node has one at most that is not used. Thread-safe. */
public final class JoinTokens {

    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;
    private final ApiTokens tokens;

    /** What a token was good for. */
    public sealed interface Joining {

        /** @param node that the machine is now */
        record Joined(String node) implements Joining {}

        /** It was used before. */
        record Used(String node) implements Joining {}

        /** Its time is over. */
        record Expired(String node) implements Joining {}

        /** There is none, or another took its place. */
        record Unknown() implements Joining {}
    }

    private record Row(String node, boolean used) {}

    public JoinTokens(Catalog catalog, ApiTokens tokens) {
        this.jdbc = catalog.jdbc();
        this.transactions = catalog.transactions();
        this.tokens = tokens;
    }

    /**
     * Makes one in the place of the unused one that the node may have; also forgets those that were over long ago.
     *
     * @return false when there is no such node
     */
    public boolean make(Actor by, String node, byte[] hash, Instant expiresAt) {
        return Boolean.TRUE.equals(transactions.execute(_ -> {
            Optional<Long> edge = jdbc.sql("select id from edge where name = ? and removed_at is null for update")
                    .param(node)
                    .query(Long.class)
                    .optional();
            if (edge.isEmpty()) {
                return false;
            }
            jdbc.sql("""
                    delete from join_token
                    where (edge_id = ? and used_at is null) or expires_at < now() - interval '30 days'""").param(edge.get()).update();
            jdbc.sql("insert into join_token (hash, edge_id, expires_at) values (?, ?, ?::timestamptz)")
                    .params(hash, edge.get(), expiresAt.toString())
                    .update();
            AuditLog.add(jdbc, by, Action.NODE_JOIN_TOKEN_MADE, node, "good until " + expiresAt);
            return true;
        }));
    }

    /**
     * Uses one up and gives the node a token in the place of its own; of several that try at once, one does.
     *
     * @param address from where
     * @param own SHA-256 of the token that the node has from now on
     */
    public Joining use(byte[] hash, @Nullable String address, byte[] own) {
        return Objects.requireNonNull(transactions.execute(_ -> {
            Optional<String> joined =
                    jdbc.sql("""
                    update join_token t set used_at = now() from edge e
                    where t.hash = ? and t.used_at is null and t.expires_at > now()
                        and e.id = t.edge_id and e.removed_at is null
                    returning e.name""").param(hash).query(String.class).optional();
            if (joined.isEmpty()) {
                return refused(hash);
            }
            String node = joined.get();
            var by = new Actor(null, address);
            tokens.ensureForEdge(by, node, "joined", own);
            AuditLog.add(jdbc, by, Action.NODE_JOINED, node, null);
            return new Joining.Joined(node);
        }));
    }

    private Joining refused(byte[] hash) {
        return jdbc.sql("""
                select e.name, t.used_at is not null as used from join_token t join edge e on e.id = t.edge_id
                where t.hash = ? and e.removed_at is null""")
                .param(hash)
                .query((row, _) -> new Row(row.getString("name"), row.getBoolean("used")))
                .optional()
                .map(row -> row.used ? new Joining.Used(row.node) : new Joining.Expired(row.node))
                .orElseGet(Joining.Unknown::new);
    }
}
