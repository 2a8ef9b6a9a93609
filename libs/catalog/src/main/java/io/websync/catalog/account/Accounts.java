package io.websync.catalog.account;

import io.websync.catalog.Catalog;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Accounts and tokens in the catalog; a token is known only by its SHA-256. Thread-safe. */
public final class Accounts {

    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;

    public Accounts(Catalog catalog) {
        this.jdbc = catalog.jdbc();
        this.transactions = catalog.transactions();
    }

    /** The account of a token that has not expired. */
    public Optional<Account> byToken(byte[] hash) {
        return jdbc.sql("""
                select name, role from token join account on name = account
                where hash = ? and (expires_at is null or expires_at > now())""")
                .param(hash)
                .query((row, _) -> new Account(
                        row.getString("name"),
                        Account.Role.valueOf(row.getString("role").toUpperCase(Locale.ROOT))))
                .optional();
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
                            on conflict (hash) do update set account = excluded.account, label = excluded.label""").params(tokenHash, account.name(), label).update();
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

    private void insert(Account account) {
        jdbc.sql("insert into account (name, role) values (?, ?) on conflict do nothing")
                .params(account.name(), account.role().name().toLowerCase(Locale.ROOT))
                .update();
    }

    private void lock(Account account) {
        jdbc.sql("select name from account where name = ? for update")
                .param(account.name())
                .query(String.class)
                .single();
    }
}
