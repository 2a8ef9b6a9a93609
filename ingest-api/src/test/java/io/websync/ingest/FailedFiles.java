package io.websync.ingest;

import io.websync.catalog.Catalog;
import io.websync.catalog.deadletter.FailureLetters;
import io.websync.catalog.deadletter.LetterWork;
import io.websync.contracts.AssetKey;
import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.contracts.FileId;
import io.websync.contracts.Refresh;
import io.websync.contracts.Selector;
import io.websync.contracts.event.FetchFailed;
import io.websync.contracts.event.FileSubmitted;
import io.websync.contracts.event.ReplicaFailed;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Failed files and copies, as the distributor writes them down. */
final class FailedFiles {

    static final Instant MORNING = Instant.parse("2026-11-23T08:00:00Z");

    private static final byte[] DIGEST = HexFormat.of().parseHex("ab".repeat(32));

    private final Catalog catalog;

    FailedFiles(Catalog catalog) {
        this.catalog = catalog;
    }

    /** A closed list for these edges. */
    long submission(String account, String... edges) {
        for (String edge : edges) {
            catalog.jdbc()
                    .sql("insert into edge (name) values (?) on conflict do nothing")
                    .param(edge)
                    .update();
        }
        return catalog.jdbc()
                .sql("""
                        insert into submission (id, account, state, selector_edges, selector_groups, edges, priority, refresh,
                            closed_at)
                        select nextval('request_number'), :account, 'OPEN', :edges, '{}',
                            (select coalesce(array_agg(id), '{}') from edge where name = any(:edges)), 3, 'IF_CHANGED', now()
                        returning id""")
                .param("account", account)
                .param("edges", edges)
                .query(Long.class)
                .single();
    }

    /** A file that its origin did not give. */
    void failed(long submission, int line, String key, FailureCode code, @Nullable Integer status, String message)
            throws SQLException {
        AssetKey asset = file(submission, line, key, "FAILED");
        var request = new FileSubmitted(
                new FileId(submission, line),
                asset,
                "http://" + key,
                submission,
                1,
                "ann",
                Selector.ALL,
                3,
                null,
                null,
                null,
                Refresh.IF_CHANGED,
                null,
                MORNING,
                null,
                null);
        Failure failure = status == null ? Failure.of(code, message) : Failure.ofStatus(code, status, message);
        catalog.transaction(connection -> {
            FailureLetters.filesFailed(connection, List.of(new FetchFailed(request, failure, MORNING)));
            return true;
        });
    }

    /** A file that is in the center, and wanted. */
    AssetKey fetched(long submission, int line, String key) {
        return file(submission, line, key, "FETCHED");
    }

    private AssetKey file(long submission, int line, String key, String state) {
        AssetKey asset = AssetKey.parse(key);
        boolean fetched = state.equals("FETCHED");
        catalog.jdbc()
                .sql("insert into asset (id, key, revision, published, digest) values (?, ?, 1, 1, ?)"
                        + " on conflict do nothing")
                .params(asset.id(), asset.value(), DIGEST)
                .update();
        catalog.jdbc()
                .sql("""
                        insert into file (submission_id, line, asset_id, url, state, request_number, attempt, claimed,
                            revision, digest, size, submitted_at, changed_at)
                        values (?, ?, ?, ?, ?, ?, 1, ?, ?::bigint, ?::bytea, ?::bigint, now(), now())""")
                .param(submission)
                .param(line)
                .param(asset.id())
                .param("http://" + key)
                .param(state)
                .param(submission)
                .param(fetched)
                .param(fetched ? 1 : null)
                .param(fetched ? DIGEST : null)
                .param(fetched ? 42 : null)
                .update();
        return asset;
    }

    /** An edge gives up on a copy, of whoever's lists. */
    void copyFailed(AssetKey asset, String edge, FailureCode code, String message) throws SQLException {
        catalog.jdbc()
                .sql("""
                        insert into replica (asset_id, edge_id, revision, state, digest, failure_code, failure_message, since, at)
                        select ?, id, 1, 'FAILED', ?, ?, ?, now(), now() from edge where name = ?""")
                .params(asset.id(), DIGEST, code.name(), message, edge)
                .update();
        catalog.jdbc().sql("""
                        insert into submission_edge (submission_id, edge_id, failed)
                        select f.submission_id, e.id, count(*) from file f join edge e on e.name = ?
                        where f.asset_id = ? group by 1, 2
                        on conflict (submission_id, edge_id) do update
                            set failed = submission_edge.failed + excluded.failed""").params(edge, asset.id()).update();
        var failed = new ReplicaFailed(edge, asset, 1, Failure.of(code, message), 3, MORNING, MORNING);
        catalog.transaction(connection -> {
            FailureLetters.copiesFailed(connection, List.of(failed));
            return true;
        });
    }

    /** What the distributor does with what was asked for, up to where it sends anything; what other tests asked for is dropped. */
    void takeUp(long action) throws SQLException {
        catalog.jdbc()
                .sql("update dead_letter_action set finished_at = now() where finished_at is null and id <> ?")
                .param(action)
                .update();
        while (catalog.jdbc()
                .sql("select finished_at is null from dead_letter_action where id = ?")
                .param(action)
                .query(Boolean.class)
                .single()) {
            catalog.transaction(connection -> LetterWork.take(connection, 1000, MORNING));
        }
    }
}
