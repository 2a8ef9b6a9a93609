package io.websync.catalog.account;

import static io.websync.catalog.SqlTypes.instant;
import static io.websync.catalog.SqlTypes.timestamp;

import io.websync.catalog.Catalog;
import io.websync.catalog.account.AuditEntry.Action;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Makes and revokes tokens of people and edges; each change is one transaction with its line in the audit log. Thread-safe. */
public final class ApiTokens {

    private static final String SELECT = """
            select t.id, t.account, e.name as edge, t.label, t.created_at, t.expires_at, t.last_used_at
            from token t left join edge e on e.id = t.edge_id""";

    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;

    public ApiTokens(Catalog catalog) {
        this.jdbc = catalog.jdbc();
        this.transactions = catalog.transactions();
    }

    /** Of a person, the newest first. */
    public List<ApiToken> of(String account) {
        return jdbc.sql(SELECT + " where t.account = ? order by t.id desc")
                .param(account)
                .query((row, _) -> token(row))
                .list();
    }

    /** Of an edge, the newest first. */
    public List<ApiToken> ofEdge(String edge) {
        return jdbc.sql(SELECT + " where e.name = ? order by t.id desc")
                .param(edge)
                .query((row, _) -> token(row))
                .list();
    }

    /** @param account whose it has to be; null for anybody's */
    public Optional<ApiToken> find(long id, @Nullable String account) {
        return jdbc.sql(SELECT + " where t.id = :id and (:account::text is null or t.account = :account)")
                .param("id", id)
                .param("account", account)
                .query((row, _) -> token(row))
                .optional();
    }

    /** A token of a person. */
    public ApiToken make(Actor by, String account, String name, byte[] hash, @Nullable Instant expiresAt) {
        return Objects.requireNonNull(transactions.execute(_ -> {
            long id = jdbc.sql("""
                    insert into token (hash, account, label, expires_at)
                    values (:hash, :account, :label, :expires::timestamptz) returning id""")
                    .param("hash", hash)
                    .param("account", account)
                    .param("label", name)
                    .param("expires", timestamp(expiresAt))
                    .query(Long.class)
                    .single();
            AuditLog.add(jdbc, by, Action.TOKEN_MADE, account, "token " + id + " «" + name + "»");
            return find(id, account).orElseThrow();
        }));
    }

    /** A token of an edge; empty when there is no such edge. */
    public Optional<ApiToken> makeForEdge(Actor by, String edge, String name, byte[] hash) {
        return Objects.requireNonNull(transactions.execute(_ -> {
            Optional<Long> id = jdbc.sql("""
                    insert into token (hash, edge_id, label) select :hash, id, :label from edge
                    where name = :edge and removed_at is null
                    returning id""")
                    .param("hash", hash)
                    .param("label", name)
                    .param("edge", edge)
                    .query(Long.class)
                    .optional();
            id.ifPresent(number ->
                    AuditLog.add(jdbc, by, Action.NODE_TOKEN_MADE, edge, "token " + number + " «" + name + "»"));
            return id.flatMap(number -> find(number, null));
        }));
    }

    /** Whether this is a token of that edge. */
    public boolean isOfEdge(String edge, byte[] hash) {
        return jdbc.sql(
                        "select exists (select from token t join edge e on e.id = t.edge_id where t.hash = ? and e.name = ?)")
                .params(hash, edge)
                .query(Boolean.class)
                .single();
    }

    /**
     * Gives an edge, which need not have been heard of yet, a token in the place of those of this name that it has.
     *
     * @return false when it was removed: then it gets none
     */
    public boolean ensureForEdge(Actor by, String edge, String name, byte[] hash) {
        return Boolean.TRUE.equals(transactions.execute(_ -> {
            jdbc.sql("insert into edge (name) values (?) on conflict do nothing")
                    .param(edge)
                    .update();
            jdbc.sql("delete from token where label = ? and edge_id = (select id from edge where name = ?)")
                    .params(name, edge)
                    .update();
            return makeForEdge(by, edge, name, hash).isPresent();
        }));
    }

    /**
     * Takes a token back.
     *
     * @param account whose it has to be; null for anybody's
     * @return false when there is no such token
     */
    public boolean revoke(Actor by, long id, @Nullable String account) {
        return Boolean.TRUE.equals(transactions.execute(_ -> {
            Optional<ApiToken> token = find(id, account);
            int revoked = jdbc.sql("delete from token where id = ?")
                    .param(token.isPresent() ? id : -1)
                    .update();
            if (revoked == 1) {
                ApiToken gone = token.orElseThrow();
                String whose = gone.account() == null ? gone.edge() : gone.account();
                AuditLog.add(jdbc, by, Action.TOKEN_REVOKED, whose, "token " + id + " «" + gone.name() + "»");
            }
            return revoked == 1;
        }));
    }

    private static ApiToken token(ResultSet row) throws SQLException {
        return new ApiToken(
                row.getLong("id"),
                row.getString("account"),
                row.getString("edge"),
                row.getString("label"),
                Objects.requireNonNull(instant(row, "created_at")),
                instant(row, "expires_at"),
                instant(row, "last_used_at"));
    }
}
