package io.websync.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Fills a catalog with submissions that are over, as if they had been handed in. */
final class LoadedCatalog {

    /** Every so many'th file failed, and as many are missing on the last edge. */
    private static final int BAD = 1000;

    private final String url;

    LoadedCatalog(String url) {
        this.url = url;
    }

    /** Adds an account that may use all nodes, and comes with this token. */
    void user(String name, String token) throws SQLException {
        run(List.of(
                "insert into account (name, role, granted_groups) values ('%s', 'user', '{all}')".formatted(name),
                "insert into token (hash, account, label) values (sha256('%s'::bytea), '%s', 'bench')"
                        .formatted(token, name)));
    }

    /**
     * Adds submissions of an account, for all edges that are enrolled.
     *
     * @param first the number of the first one
     * @param each files of a submission; those of one are not those of another
     */
    void add(String account, long first, int submissions, int each) throws SQLException {
        run(List.of(
                """
                create temporary table planned as
                select s as submission, l as line,
                       'origin.example/' || s || '/folder-' || (l / 1000) || '/file-' || l || '.bin' as key
                from generate_series(%1$d::bigint, %1$d::bigint + %2$d - 1) s, generate_series(1, %3$d) l
                """.formatted(first, submissions, each),
                "alter table planned add column id uuid, add column digest bytea",
                "update planned set id = encode(substr(sha256(key::bytea), 1, 16), 'hex')::uuid,"
                        + " digest = sha256((key || ' content')::bytea)",
                """
                insert into submission (id, account, state, selector_edges, selector_groups, edges, priority, refresh,
                    created_at, closed_at, settled_at, lines, accepted)
                select s, '%4$s', 'PARTIAL', '{}', '{all}', (select array_agg(id) from edge), 3, 'IF_CHANGED',
                    now() - interval '1 hour', now() - interval '1 hour', now(), %3$d, %3$d
                from generate_series(%1$d::bigint, %1$d::bigint + %2$d - 1) s
                """.formatted(first, submissions, each, account),
                """
                insert into asset (id, key, request_number, revision, published, digest, size, fetched_at,
                    selector_groups)
                select id, key, submission, 1, 1, digest, 4096, now(), '{all}' from planned
                """,
                """
                insert into file (submission_id, line, asset_id, url, state, request_number, attempt, claimed, revision,
                    digest, size, failure_code, failure_status, failure_message, submitted_at, changed_at)
                select submission, line, id, 'https://' || key, case when bad then 'FAILED' else 'FETCHED' end, submission,
                    1, true, case when bad then null else 1 end, case when bad then null else digest end,
                    case when bad then null else 4096 end, case when bad then 'NOT_FOUND' end,
                    case when bad then 404 end, case when bad then 'the origin answered 404' end, now(), now()
                from (select *, line %% %1$d = %1$d / 2 as bad from planned) it
                """.formatted(BAD),
                """
                insert into replica (asset_id, edge_id, revision, state, digest, size, attempts, failure_code,
                    failure_message, since, at)
                select p.id, e.id, 1, case when bad then 'FAILED' else 'MIRRORED' end, digest, 4096, 1,
                    case when bad then 'DIGEST_MISMATCH' end, case when bad then 'other bytes' end, now(), now()
                from (select *, line %% %1$d = 0 as bad from planned) p, edge e
                """.formatted(BAD),
                """
                insert into submission_sync (submission_id, fetched, failed, bytes, transferred, changed_at)
                select submission, count(*) - count(*) filter (where bad), count(*) filter (where bad), 4096 * count(*),
                    4096 * count(*), now()
                from (select *, line %% %1$d = %1$d / 2 as bad from planned) it group by submission
                """.formatted(BAD),
                """
                insert into submission_edge (submission_id, edge_id, mirrored, failed, bytes, transferred, changed_at)
                select submission, e.id, count(*) - count(*) filter (where bad), count(*) filter (where bad),
                    4096 * count(*), 4096 * count(*), now()
                from (select *, line %% %1$d = 0 as bad from planned) p, edge e group by submission, e.id
                """.formatted(BAD),
                """
                insert into dead_letter (identity, kind, stage, code, http_status, message, attempts, first_at, last_at,
                    topic, submission_id, line, request_number, asset_id, asset, account, accounts, submissions, known)
                select 'file/' || submission || '/' || line, 'FILE', 'fetcher', 'NOT_FOUND', 404, 'the origin answered 404', 1,
                    now(), now(), 'websync.submissions', submission, line, submission, id, key, '%2$s', '{%2$s}',
                    array[submission], true
                from planned where line %% %1$d = %1$d / 2
                """.formatted(BAD, account),
                "drop table planned",
                "select setval('request_number', greatest(nextval('request_number'), %d))"
                        .formatted(first + submissions),
                "analyze"));
    }

    /** A submission of an account that was handed in a moment ago: nothing of it is fetched. */
    void waiting(String account, long submission, int files) throws SQLException {
        run(List.of(
                """
                insert into submission (id, account, state, selector_edges, selector_groups, edges, priority, refresh,
                    created_at, closed_at, lines, accepted)
                values (%d, '%s', 'OPEN', '{}', '{all}', (select array_agg(id) from edge), 3, 'IF_CHANGED', now(), now(), %d,
                    %3$d)
                """.formatted(submission, account, files),
                """
                insert into file (submission_id, line, asset_id, url, state, request_number, attempt, submitted_at,
                    changed_at)
                select %1$d, l, encode(substr(sha256(('%1$d/' || l)::bytea), 1, 16), 'hex')::uuid,
                    'https://origin.example/%1$d/folder-' || (l / 1000) || '/file-' || l || '.bin', 'SUBMITTED', %1$d, 1,
                    now(), now()
                from generate_series(1, %2$d) l
                """.formatted(submission, files),
                "insert into submission_sync (submission_id) values (%d)".formatted(submission),
                "insert into submission_edge (submission_id, edge_id) select %d, id from edge".formatted(submission),
                "analyze"));
    }

    /** Open failures of an account, of four classes from seven hosts, in lists of its own that have no other rows. */
    void failures(String account, long submission, int number) throws SQLException {
        run(List.of("""
                insert into dead_letter (identity, kind, stage, code, http_status, message, attempts, first_at, last_at,
                    topic, submission_id, line, request_number, asset_id, asset, account, accounts, submissions, known)
                select 'file/%1$d/' || l, 'FILE', 'fetcher', (array['NOT_FOUND', 'DNS', 'CONNECT', 'TIMEOUT'])[1 + l %% 4],
                    null, 'it failed', 1, now(), now(), 'websync.submissions', %1$d, l, %1$d,
                    encode(substr(sha256(('%1$d/' || l)::bytea), 1, 16), 'hex')::uuid,
                    'origin-' || l %% 7 || '.example/%1$d/file-' || l, '%3$s', '{%3$s}', array[%1$d], true
                from generate_series(1, %2$d) l
                """.formatted(submission, number, account), "analyze dead_letter"));
    }

    /** A submission whose report changes whenever {@link #advance} is called. */
    void open(long submission, int files) throws SQLException {
        run(List.of(
                """
                insert into submission (id, account, state, selector_edges, selector_groups, edges, priority, refresh,
                    created_at, closed_at, lines, accepted)
                values (%d, 'admin', 'OPEN', '{}', '{all}', (select array_agg(id) from edge), 3, 'IF_CHANGED', now(), now(),
                    %d, %2$d)
                """.formatted(submission, files),
                "insert into submission_sync (submission_id) values (%d)".formatted(submission),
                "insert into submission_edge (submission_id, edge_id) select %d, id from edge".formatted(submission)));
    }

    void advance(long submission) throws SQLException {
        run(List.of(
                "update submission_sync set fetched = fetched + 1, bytes = bytes + 4096 where submission_id = "
                        + submission,
                "update submission_edge set mirrored = mirrored + 1, bytes = bytes + 4096 where submission_id = "
                        + submission));
    }

    private void run(List<String> statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, "postgres", "postgres");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
