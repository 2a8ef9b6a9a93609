package io.websync.catalog.account;

import static io.websync.catalog.SqlTypes.instant;

import io.websync.catalog.Catalog;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Counts attempts to sign in, for all processes together. An attempt is counted before its password is looked at, so of many at
 * once no more than the limit get an answer; one that is refused is not counted, so that the limit frees itself while it is
 * tried on. Thread-safe.
 */
public final class SignInAttempts {

    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;

    /** At most so many attempts of one key within a time. */
    public record Limit(String key, int most) {}

    public SignInAttempts(Catalog catalog) {
        this.jdbc = catalog.jdbc();
        this.transactions = catalog.transactions();
    }

    /**
     * Counts one, if all of its keys are below their limits.
     *
     * @param limits always in the same order of kinds, because their locks are taken in this order
     * @return when to come again, if not
     */
    public Optional<Instant> take(List<Limit> limits, Duration within) {
        Supplier<@Nullable Instant> work = () -> {
            jdbc.sql("""
                    delete from sign_in_attempt where ctid in (
                        select ctid from sign_in_attempt where at < clock_timestamp() - ? * interval '1 second'
                        for update skip locked)""").param(within.toSeconds()).update();
            Instant freeAt = null;
            for (int kind = 0; kind < limits.size(); kind++) {
                Limit limit = limits.get(kind);
                jdbc.sql("select pg_advisory_xact_lock(?, hashtext(?))")
                        .params(kind + 1, limit.key)
                        .query((_, _) -> true)
                        .single();
                Instant at = freeAt(limit, within);
                if (at != null && (freeAt == null || at.isAfter(freeAt))) {
                    freeAt = at;
                }
            }
            if (freeAt == null) {
                for (Limit limit : limits) {
                    jdbc.sql("insert into sign_in_attempt (key) values (?)")
                            .param(limit.key)
                            .update();
                }
            }
            return freeAt;
        };
        return Optional.ofNullable(transactions.execute(_ -> work.get()));
    }

    /** When the oldest of the last ones, as many as are allowed, is out of sight; null when there are fewer. */
    private @Nullable Instant freeAt(Limit limit, Duration within) {
        return jdbc.sql("""
                select at + ? * interval '1 second' as free_at from sign_in_attempt
                where key = ? order by at desc offset ? limit 1""")
                .params(within.toSeconds(), limit.key, limit.most - 1)
                .query((row, _) -> Objects.requireNonNull(instant(row, "free_at")))
                .optional()
                .orElse(null);
    }

    /** Forgets those of a name that was signed in with, and the last one of the address, which was no failure. */
    public void succeeded(String name, String address) {
        transactions.executeWithoutResult(_ -> {
            jdbc.sql("delete from sign_in_attempt where key = ?").param(name).update();
            forgetLast(address);
        });
    }

    /** Forgets the last one of each, which was no failure. */
    public void giveBack(List<String> keys) {
        transactions.executeWithoutResult(_ -> keys.forEach(this::forgetLast));
    }

    private void forgetLast(String key) {
        jdbc.sql("""
                delete from sign_in_attempt where ctid in (
                    select ctid from sign_in_attempt where key = ? order by at desc limit 1)""").param(key).update();
    }
}
