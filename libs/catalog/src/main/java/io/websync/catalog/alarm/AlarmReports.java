package io.websync.catalog.alarm;

import io.websync.catalog.Catalog;
import io.websync.catalog.account.Actor;
import io.websync.catalog.account.AuditEntry.Action;
import io.websync.catalog.account.AuditLog;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** Alarms for people: each sees their own, administrators all. Thread-safe. */
public final class AlarmReports {

    private static final String SEEN = "(:account::text is null or account = :account)";

    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;

    public AlarmReports(Catalog catalog) {
        this.jdbc = catalog.jdbc();
        this.transactions = catalog.transactions();
    }

    /**
     * The newest first; what never fired is not among them.
     *
     * @param account whose; null for all
     * @param state FIRING, RESOLVED, or null for both
     * @param before the id that the last page ended with; {@link Long#MAX_VALUE} for the first page
     */
    public List<Alarm> list(@Nullable String account, @Nullable AlarmState state, long before, int limit) {
        return jdbc.sql(Alarms.COLUMNS + "where id < :before and state <> 'PENDING' and " + SEEN + " "
                        + (state == null ? "" : "and state = '" + state + "' ") + "order by id desc limit :limit")
                .param("account", account)
                .param("before", before)
                .param("limit", limit)
                .query((row, _) -> Alarms.alarm(row))
                .list();
    }

    /** @param account whose it has to be; null for anybody's */
    public Optional<Alarm> find(long id, @Nullable String account) {
        return jdbc.sql(Alarms.COLUMNS + "where id = :id and state <> 'PENDING' and " + SEEN)
                .param("id", id)
                .param("account", account)
                .query((row, _) -> Alarms.alarm(row))
                .optional();
    }

    /**
     * Somebody looks after it; who did so first stays.
     *
     * @param account whose it has to be; null for anybody's
     * @return the alarm; empty when there is none
     */
    public Optional<Alarm> acknowledge(Actor by, long id, @Nullable String account) {
        return transactions.execute(_ -> {
            int changed = jdbc.sql("""
                            update alarm set acknowledged_by = :by, acknowledged_at = now()
                            where id = :id and state = 'FIRING' and acknowledged_by is null and\s""" + SEEN)
                    .param("by", by.account())
                    .param("id", id)
                    .param("account", account)
                    .update();
            if (changed > 0) {
                AuditLog.add(jdbc, by, Action.ALARM_ACKNOWLEDGED, Long.toString(id), null);
            }
            return find(id, account);
        });
    }
}
