package io.websync.catalog.account;

import io.websync.catalog.Catalog;
import io.websync.catalog.account.AuditEntry.Action;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Whose a token is, and the first credentials of all. A token is known only by its SHA-256. Thread-safe.
 */
public final class Accounts {

    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;

    private record Found(SignedIn signedIn, boolean stale) {}

    public Accounts(Catalog catalog) {
        this.jdbc = catalog.jdbc();
        this.transactions = catalog.transactions();
    }

    /** The account of a token that has not expired, unless the account is disabled. Notes once a minute that it was used. */
    public Optional<SignedIn> byToken(byte[] hash) {
        Optional<Found> found = jdbc.sql("select t.id, " + AccountRows.COLUMNS + """
                        , t.last_used_at is null or t.last_used_at < now() - interval '1 minute' as stale
                        from token t join account a on a.name = t.account
                        where t.hash = ? and (t.expires_at is null or t.expires_at > now()) and a.disabled_at is null""")
                .param(hash)
                .query((row, _) -> new Found(
                        new SignedIn(AccountRows.account(row), SignedIn.Means.TOKEN, row.getLong("id")),
                        row.getBoolean("stale")))
                .optional();
        if (found.isPresent() && found.get().stale) {
            jdbc.sql("update token set last_used_at = now() where hash = ?")
                    .param(hash)
                    .update();
        }
        return found.map(Found::signedIn);
    }

    /** Whether a token reads what lies in the center: an edge's own, or an administrator's. Users see only what is theirs. */
    public boolean opensCenter(byte[] hash) {
        return opener(hash).isPresent();
    }

    /** Whose such a token is; empty when it opens nothing there. */
    public Optional<Opener> opener(byte[] hash) {
        return jdbc.sql("""
                select t.edge_id from token t left join account a on a.name = t.account
                where t.hash = ? and (t.expires_at is null or t.expires_at > now())
                    and (t.edge_id is not null or a.role = 'admin' and a.disabled_at is null)""")
                .param(hash)
                .query((row, _) -> {
                    int edge = row.getInt("edge_id");
                    return row.wasNull() ? new Opener.Administrator() : new Opener.Edge(edge);
                })
                .optional()
                .map(Opener.class::cast);
    }

    /**
     * Makes the account, and lets the token stand for it in the place of every other one with this label: who changes a token
     * takes the old one back. Does nothing where all is so already.
     */
    public void ensure(Account account, byte[] tokenHash, String label) {
        transactions.executeWithoutResult(_ -> {
            insert(account);
            lock(account);
            jdbc.sql("delete from token where account = ? and label = ? and hash <> ?")
                    .params(account.name(), label, tokenHash)
                    .update();
            jdbc.sql("""
                            insert into token (hash, account, label) values (?, ?, ?)
                            on conflict (hash) do update set account = excluded.account, label = excluded.label,
                                edge_id = null""").params(tokenHash, account.name(), label).update();
        });
    }

    /**
     * Makes the account with a first token, unless it has one. Of several processes that do it at once one makes it.
     *
     * @param firstToken makes the token, gives it to whoever shall have it, and returns its hash; not called when there is
     *     nothing to make
     */
    public void ensureFirstToken(Account account, Supplier<byte[]> firstToken, String label) {
        transactions.executeWithoutResult(_ -> {
            insert(account);
            lock(account);
            boolean has = jdbc.sql("select exists (select from token where account = ?)")
                    .param(account.name())
                    .query(Boolean.class)
                    .single();
            if (!has) {
                jdbc.sql("insert into token (hash, account, label) values (?, ?, ?)")
                        .params(firstToken.get(), account.name(), label)
                        .update();
            }
        });
    }

    /**
     * Makes the account with a first password, unless it ever had one. Of several processes that do it at once one makes it.
     *
     * @param firstPassword makes the password, gives it to whoever shall have it, and returns its hash
     */
    public void ensureFirstPassword(Account account, Supplier<String> firstPassword) {
        transactions.executeWithoutResult(_ -> {
            insert(account);
            lock(account);
            boolean has = jdbc.sql("select password_at is not null from account where name = ?")
                    .param(account.name())
                    .query(Boolean.class)
                    .single();
            if (!has) {
                jdbc.sql("update account set password = ?, password_at = now() where name = ?")
                        .params(firstPassword.get(), account.name())
                        .update();
                AuditLog.add(jdbc, Actor.WEBSYNC, Action.PASSWORD_RESET, account.name(), "the first password");
            }
        });
    }

    private void insert(Account account) {
        jdbc.sql("insert into account (name, role) values (?, ?) on conflict do nothing")
                .params(account.name(), AccountRows.text(account.role()))
                .update();
    }

    private void lock(Account account) {
        jdbc.sql("select name from account where name = ? for update")
                .param(account.name())
                .query(String.class)
                .single();
    }
}
