package io.websync.catalog.account;

import static io.websync.catalog.SqlTypes.timestamp;

import io.websync.catalog.Catalog;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What accounts used up of their quotas. Thread-safe. */
public final class Usages {

    /**
     * What the submissions of a day used up.
     *
     * @param lines of those whose list is closed; one that was aborted has none
     * @param bytes that origins sent for them up to now, also for what was published of a list before it was aborted
     */
    public record Usage(long lines, long bytes) {}

    private final JdbcClient jdbc;

    public Usages(Catalog catalog) {
        this.jdbc = catalog.jdbc();
    }

    /** When the day began that this time is in. */
    public static Instant dayOf(Instant time) {
        return time.truncatedTo(ChronoUnit.DAYS);
    }

    /** Of the day that this time is in. */
    public Usage today(String account, Instant now) {
        return jdbc.sql("""
                select coalesce(sum(s.lines) filter (where s.state <> 'ABORTED'), 0)::bigint as lines,
                    coalesce(sum(c.transferred), 0)::bigint as bytes
                from submission s left join submission_sync c on c.submission_id = s.id
                where s.account = :account and s.created_at >= :day""")
                .param("account", account)
                .param("day", timestamp(dayOf(now)))
                .query((row, _) -> new Usage(row.getLong("lines"), row.getLong("bytes")))
                .single();
    }
}
