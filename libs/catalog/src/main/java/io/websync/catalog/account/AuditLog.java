package io.websync.catalog.account;

import static io.websync.catalog.SqlTypes.instant;

import io.websync.catalog.Catalog;
import io.websync.catalog.account.AuditEntry.Action;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Who did what. Entries are only added. Thread-safe. */
public final class AuditLog {

    private static final Logger log = LoggerFactory.getLogger(AuditLog.class);
    private static final int MAX_DETAIL = 1000;

    private final JdbcClient jdbc;

    public AuditLog(Catalog catalog) {
        this.jdbc = catalog.jdbc();
    }

    /**
     * In a transaction of its own: for what was done already, elsewhere than in the catalog. Without the catalog the entry
     * stands in the process's log only, because the answer has to say that it was done.
     */
    public void add(Actor by, Action action, @Nullable String subject, @Nullable String detail) {
        try {
            add(jdbc, by, action, subject, detail);
        } catch (DataAccessException e) {
            log.error("The audit log cannot be written: {} {} {} {}", by, action, cut(subject), cut(detail), e);
        }
    }

    /** In the transaction that this thread is in, so that what is done and what is told of it are kept together. */
    public static void add(
            JdbcClient jdbc, Actor by, Action action, @Nullable String subject, @Nullable String detail) {
        jdbc.sql("""
                insert into audit (account, address, action, subject, detail)
                values (:account::text, :address::text, :action, :subject::text, :detail::text)""")
                .param("account", by.account())
                .param("address", by.address())
                .param("action", action.name())
                .param("subject", cut(subject))
                .param("detail", cut(detail))
                .update();
    }

    /**
     * The newest first.
     *
     * @param account who did it; null for everybody
     * @param action what; null for everything
     * @param before only those with a smaller id
     */
    public List<AuditEntry> entries(@Nullable String account, @Nullable Action action, long before, int limit) {
        return jdbc.sql("""
                select id, at, account, address, action, subject, detail from audit
                where id < :before and (:account::text is null or account = :account)
                    and (:action::text is null or action = :action)
                order by id desc limit :limit""")
                .param("before", before)
                .param("account", account)
                .param("action", action == null ? null : action.name())
                .param("limit", limit)
                .query((row, _) -> new AuditEntry(
                        row.getLong("id"),
                        Objects.requireNonNull(instant(row, "at")),
                        row.getString("account"),
                        row.getString("address"),
                        Action.valueOf(row.getString("action")),
                        row.getString("subject"),
                        row.getString("detail")))
                .list();
    }

    private static @Nullable String cut(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String clean = text.replace("\0", "");
        return clean.length() <= MAX_DETAIL ? clean : clean.substring(0, MAX_DETAIL) + "…";
    }
}
