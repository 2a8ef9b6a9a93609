package io.websync.catalog.deadletter;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Looks at the files and copies of dead letters that nobody has told the end of: replayed ones whose next try was settled before
 * they were closed, and letters that came before, or without, the word of dispatch or the reporter.
 */
public final class LetterSweep {

    private static final String UNSETTLED = """
            d.outcome is null and (d.state = 'REPLAYED' or (d.state = 'OPEN' and not d.known and d.kind <> 'RECORD'))
            """;

    private static final String SET = """
            update dead_letter d set
                known = true,
                outcome = l.outcome,
                outcome_at = case when l.outcome is null then null else now() end,
                state = case when d.state = 'OPEN' and l.outcome is not null then 'RESOLVED' else d.state end
            from looked l where d.id = l.id and d.outcome is null and (l.outcome is not null or not d.known)
            """;

    private static final String FILES = """
            with looked as materialized (
                select d.id,
                    case when f.state in ('FETCHED', 'SUPERSEDED') then 'SUCCEEDED'
                         when f.state = 'CANCELED' then 'CANCELED'
                         when f.state = 'FAILED' and f.request_number > d.request_number then 'FAILED_AGAIN' end as outcome
                from dead_letter d join file f on f.submission_id = d.submission_id and f.line = d.line
                where d.kind = 'FILE' and %s and f.request_number >= d.request_number
                    and f.state in ('FETCHED', 'SUPERSEDED', 'CANCELED', 'FAILED')
                    and (f.state <> 'FAILED' or f.request_number > d.request_number or not d.known)
                order by d.id limit ? for update of d)
            """.formatted(UNSETTLED) + SET;

    private static final String COPIES = """
            with looked as materialized (
                select d.id,
                    case when r.state = 'MIRRORED' then 'SUCCEEDED'
                         when r.state = 'PURGED' then 'CANCELED'
                         when r.revision > d.revision then 'FAILED_AGAIN' end as outcome
                from dead_letter d join edge e on e.name = d.edge
                    join replica r on r.asset_id = d.asset_id and r.edge_id = e.id
                where d.kind = 'REPLICA' and %s and r.revision >= d.revision
                    and (r.state <> 'FAILED' or r.revision > d.revision or not d.known)
                order by d.id limit ? for update of d)
            """.formatted(UNSETTLED) + SET;

    private LetterSweep() {}

    /** Returns how many rows changed; as many as the limit says that there may be more. */
    public static int sweep(Connection connection, int limit) throws SQLException {
        return Math.max(update(connection, FILES, limit), update(connection, COPIES, limit));
    }

    private static int update(Connection connection, String sql, int limit) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, limit);
            return statement.executeUpdate();
        }
    }
}
