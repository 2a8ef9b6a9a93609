package io.websync.catalog.deadletter;

import io.websync.catalog.batch.Columns;
import io.websync.catalog.dispatch.FileRow;
import io.websync.catalog.replica.ReplicaRow;
import io.websync.contracts.Topics;
import io.websync.contracts.event.FetchFailed;
import io.websync.contracts.event.ReplicaFailed;
import io.websync.contracts.state.FileState;
import io.websync.contracts.state.ReplicaState;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Keeps the dead letters of files and copies in step with them, in the transactions that change these: a file or copy that
 * fails for good has one that is open; what becomes of a later try is what became of the dead letter.
 */
public final class FailureLetters {

    private static final String FILES_FAILED = """
            insert into dead_letter as d
                (identity, kind, stage, code, http_status, message, attempts, first_at, last_at, topic, submission_id,
                 line, request_number, asset_id, asset, account, accounts, submissions, known)
            select 'file/' || n.submission_id || '/' || n.line || '/' || n.request_number, 'FILE', 'fetcher', n.code,
                n.status, n.message, n.attempts, n.first_at, n.last_at, case when s.bulk then n.bulk else n.short end,
                n.submission_id, n.line, n.request_number, n.asset_id, n.asset, s.account,
                array[s.account], array[n.submission_id], true
            from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                n(submission_id, line, request_number, asset_id, asset, code, status, message, attempts, first_at,
                    last_at, bulk, short)
            join submission s on s.id = n.submission_id
            order by 1
            on conflict (identity) do update set known = true, account = excluded.account, accounts = excluded.accounts,
                submissions = excluded.submissions
                where not d.known
            """;

    private static final String FILES_SETTLED = """
            with ended as materialized (
                select d.id, n.outcome, n.at
                from unnest(?, ?, ?, ?, ?) n(submission_id, line, request_number, outcome, at)
                join dead_letter d on d.submission_id = n.submission_id and d.line = n.line
                where d.kind = 'FILE' and d.request_number < n.request_number and d.outcome is null
                    and d.state in ('OPEN', 'REPLAYED')
                order by d.id for update of d)
            update dead_letter d set outcome = e.outcome, outcome_at = e.at,
                state = case when d.state = 'OPEN' then 'RESOLVED' else d.state end
            from ended e where d.id = e.id and d.outcome is null
            """;

    // Who wants it later has it ordered anew, and is told of what comes of that.
    private static final String COPIES_FAILED = """
            insert into dead_letter as d
                (identity, kind, stage, edge, code, http_status, message, attempts, first_at, last_at, topic, asset_id,
                 asset, revision, submission_id, line, account, accounts, submissions, known)
            select 'copy/' || n.edge || '/' || n.asset_id || '/' || n.revision, 'REPLICA', 'edge', n.edge, n.code,
                n.status, n.message, n.attempts, n.first_at, n.last_at, n.topic, n.asset_id, n.asset, n.revision,
                c.submission_id, c.line, c.account, c.accounts, c.submissions, true
            from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                n(asset_id, asset, edge, revision, code, status, message, attempts, first_at, last_at, topic)
            cross join lateral (
                select (array_agg(f.submission_id order by f.submission_id, f.line))[1] as submission_id,
                    (array_agg(f.line order by f.submission_id, f.line))[1] as line,
                    (array_agg(s.account order by f.submission_id, f.line))[1] as account,
                    coalesce(array_agg(distinct s.account), '{}') as accounts,
                    coalesce(array_agg(distinct s.id), '{}') as submissions
                from file f join submission s on s.id = f.submission_id join edge e on e.name = n.edge
                where f.asset_id = n.asset_id and f.claimed and e.id = any(s.edges)) c
            order by 1
            on conflict (identity) do update set known = true, accounts = excluded.accounts,
                submissions = excluded.submissions, code = excluded.code,
                http_status = excluded.http_status, message = excluded.message, attempts = excluded.attempts,
                last_at = excluded.last_at
            """;

    // The copy that failed at a revision and is right at the same one has healed by itself.
    private static final String COPIES_SETTLED = """
            with ended as materialized (
                select d.id, n.outcome, n.at
                from unnest(?, ?, ?, ?, ?) n(asset_id, edge_id, revision, outcome, at)
                join edge e on e.id = n.edge_id
                join dead_letter d on d.asset_id = n.asset_id and d.edge = e.name
                where d.kind = 'REPLICA' and d.outcome is null and d.state in ('OPEN', 'REPLAYED')
                    and (d.revision < n.revision or (d.revision = n.revision and n.outcome <> 'FAILED_AGAIN'))
                order by d.id for update of d)
            update dead_letter d set outcome = e.outcome, outcome_at = e.at,
                state = case when d.state = 'OPEN' then 'RESOLVED' else d.state end
            from ended e where d.id = e.id and d.outcome is null
            """;

    private FailureLetters() {}

    /** These files are FAILED now. */
    public static void filesFailed(Connection connection, Collection<FetchFailed> failed) throws SQLException {
        Columns.<FetchFailed>update(
                connection,
                FILES_FAILED,
                failed,
                columns -> columns.bigint(one -> one.request().file().submission())
                        .integer(one -> one.request().file().line())
                        .bigint(one -> one.request().requestNumber())
                        .uuid(one -> one.request().asset().id())
                        .text(one -> one.request().asset().value())
                        .text(one -> one.failure().code().name())
                        .integer(one -> one.failure().httpStatus())
                        .text(one -> one.failure().message())
                        .integer(one -> one.request().attempt())
                        .timestamp(FailureLetters::firstAt)
                        .timestamp(FetchFailed::failedAt)
                        .text(_ -> Topics.SUBMISSIONS_BULK.name())
                        .text(_ -> Topics.SUBMISSIONS.name()));
    }

    private static Instant firstAt(FetchFailed failed) {
        Instant first = failed.request().firstAttemptAt();
        return first == null ? failed.failedAt() : first;
    }

    /**
     * These files came into another state. A submission's first requests have its own number, so files with that one were never
     * asked for again and are left out.
     */
    public static void filesSettled(Connection connection, Collection<FileRow> files) throws SQLException {
        List<FileRow> again = files.stream()
                .filter(file -> file.state().settled()
                        && file.requestNumber() > file.id().submission())
                .sorted(Comparator.comparing(FileRow::id))
                .toList();
        Columns.<FileRow>update(
                connection,
                FILES_SETTLED,
                again,
                columns -> columns.bigint(file -> file.id().submission())
                        .integer(file -> file.id().line())
                        .bigint(FileRow::requestNumber)
                        .text(file -> outcome(file.state()))
                        .timestamp(FileRow::changedAt));
    }

    private static String outcome(FileState state) {
        return switch (state) {
            case FETCHED, SUPERSEDED -> "SUCCEEDED";
            case CANCELED -> "CANCELED";
            case FAILED, SUBMITTED, FETCHING, RETRYING, PAUSED -> "FAILED_AGAIN";
        };
    }

    /** These replicas are FAILED now. */
    public static void copiesFailed(Connection connection, Collection<ReplicaFailed> failed) throws SQLException {
        Columns.<ReplicaFailed>update(
                connection,
                COPIES_FAILED,
                failed,
                columns -> columns.uuid(one -> one.asset().id())
                        .text(one -> one.asset().value())
                        .text(ReplicaFailed::edge)
                        .bigint(ReplicaFailed::revision)
                        .text(one -> one.failure().code().name())
                        .integer(one -> one.failure().httpStatus())
                        .text(one -> one.failure().message())
                        .integer(ReplicaFailed::attempts)
                        .timestamp(ReplicaFailed::firstAttemptAt)
                        .timestamp(ReplicaFailed::at)
                        .text(_ -> Topics.DISTRIBUTIONS.name()));
    }

    /**
     * These replicas changed. Copies of an asset's first order that are right never failed, unless {@code before} says so, and
     * are left out by the caller.
     */
    public static void copiesSettled(Connection connection, Collection<ReplicaRow> replicas) throws SQLException {
        Columns.<ReplicaRow>update(
                connection,
                COPIES_SETTLED,
                replicas,
                columns -> columns.uuid(ReplicaRow::asset)
                        .integer(ReplicaRow::edge)
                        .bigint(ReplicaRow::revision)
                        .text(row -> outcome(row.state()))
                        .timestamp(ReplicaRow::at));
    }

    private static String outcome(ReplicaState state) {
        return switch (state) {
            case MIRRORED -> "SUCCEEDED";
            case PURGED -> "CANCELED";
            case FAILED -> "FAILED_AGAIN";
        };
    }
}
