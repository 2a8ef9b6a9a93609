package io.websync.catalog.account;

import static io.websync.catalog.SqlTypes.instant;

import io.websync.catalog.Catalog;
import io.websync.catalog.account.AuditEntry.Action;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Who is signed in with which browser. A session ends when it is ended, when it was not used for a while, and after a time in
 * any case. Thread-safe.
 */
public final class Sessions {

    private static final int MAX_AGENT = 300;

    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;
    private final Duration idle;
    private final Duration most;

    private record Found(SignedIn signedIn, boolean stale) {}

    /**
     * @param idle how long it outlives its last use
     * @param most how long it lasts in any case
     */
    public Sessions(Catalog catalog, Duration idle, Duration most) {
        this.jdbc = catalog.jdbc();
        this.transactions = catalog.transactions();
        this.idle = idle;
        this.most = most;
    }

    /**
     * Begins one; also removes those that are over.
     *
     * @param by who, and from where
     * @param how for the audit log, where it was not by password
     */
    public void begin(Actor by, String account, byte[] hash, @Nullable String agent, @Nullable String how) {
        transactions.executeWithoutResult(_ -> {
            jdbc.sql("delete from session where expires_at < now() or seen_at < now() - ? * interval '1 second'")
                    .param(idle.toSeconds())
                    .update();
            jdbc.sql("""
                    insert into session (hash, account, expires_at, address, agent)
                    values (:hash, :account, now() + :most * interval '1 second', :address::text, :agent::text)""")
                    .param("hash", hash)
                    .param("account", account)
                    .param("most", most.toSeconds())
                    .param("address", by.address())
                    .param("agent", cut(agent))
                    .update();
            jdbc.sql("update account set signed_in_at = now() where name = ?")
                    .param(account)
                    .update();
            AuditLog.add(jdbc, by, Action.SIGNED_IN, account, how);
        });
    }

    /** Who is signed in with this cookie. Notes once a minute that it was used. */
    public Optional<SignedIn> find(byte[] hash) {
        Optional<Found> found = jdbc.sql("select s.id, " + AccountRows.COLUMNS + """
                        , s.seen_at < now() - interval '1 minute' as stale
                        from session s join account a on a.name = s.account
                        where s.hash = ? and s.expires_at > now() and s.seen_at > now() - ? * interval '1 second'
                            and a.disabled_at is null""")
                .params(hash, idle.toSeconds())
                .query((row, _) -> new Found(
                        new SignedIn(AccountRows.account(row), SignedIn.Means.SESSION, row.getLong("id")),
                        row.getBoolean("stale")))
                .optional();
        if (found.isPresent() && found.get().stale) {
            jdbc.sql("update session set seen_at = now() where hash = ?")
                    .param(hash)
                    .update();
        }
        return found.map(Found::signedIn);
    }

    /** Of an account, the last used first. */
    public List<Session> of(String account) {
        return jdbc.sql("""
                select id, account, created_at, seen_at, expires_at, address, agent from session
                where account = ? and expires_at > now() and seen_at > now() - ? * interval '1 second'
                order by seen_at desc, id desc""")
                .params(account, idle.toSeconds())
                .query((row, _) -> new Session(
                        row.getLong("id"),
                        row.getString("account"),
                        Objects.requireNonNull(instant(row, "created_at")),
                        Objects.requireNonNull(instant(row, "seen_at")),
                        Objects.requireNonNull(instant(row, "expires_at")),
                        row.getString("address"),
                        row.getString("agent")))
                .list();
    }

    /**
     * Ends one.
     *
     * @param account whose it has to be; null for anybody's
     * @return false when there is no such session
     */
    public boolean end(Actor by, long id, @Nullable String account) {
        return ended(by, Action.SESSION_ENDED, id, account);
    }

    /** Ends the one that its owner signs out of. */
    public void signOut(Actor by, long id) {
        ended(by, Action.SIGNED_OUT, id, by.account());
    }

    private boolean ended(Actor by, Action action, long id, @Nullable String account) {
        return Boolean.TRUE.equals(transactions.execute(_ -> {
            Optional<String> whose = jdbc.sql("""
                    delete from session where id = :id and (:account::text is null or account = :account)
                    returning account""")
                    .param("id", id)
                    .param("account", account)
                    .query(String.class)
                    .optional();
            whose.ifPresent(name -> AuditLog.add(jdbc, by, action, name, "session " + id));
            return whose.isPresent();
        }));
    }

    private static @Nullable String cut(@Nullable String agent) {
        if (agent == null) {
            return null;
        }
        String clean = agent.replace("\0", "");
        return clean.length() <= MAX_AGENT ? clean : clean.substring(0, MAX_AGENT);
    }
}
