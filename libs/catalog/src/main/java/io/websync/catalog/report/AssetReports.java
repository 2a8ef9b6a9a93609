package io.websync.catalog.report;

import static io.websync.catalog.SqlTypes.instant;
import static io.websync.catalog.SqlTypes.texts;

import io.websync.catalog.Catalog;
import io.websync.catalog.report.AssetReport.CheckReport;
import io.websync.catalog.report.AssetReport.CheckResult;
import io.websync.catalog.report.AssetReport.CopyReport;
import io.websync.catalog.report.AssetReport.CopyState;
import io.websync.catalog.report.AssetReport.Origin;
import io.websync.contracts.AssetKey;
import io.websync.contracts.Digest;
import io.websync.contracts.EventCodec;
import io.websync.contracts.Selector;
import io.websync.contracts.UndecodableException;
import io.websync.contracts.event.CopyChecked;
import io.websync.contracts.state.FileState;
import io.websync.contracts.state.ReplicaState;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Where a file is. Thread-safe. */
public final class AssetReports {

    private static final int FILES = 100;
    private static final EventCodec.Decoder<CopyChecked> CHECKS = EventCodec.decoder(CopyChecked.class);

    private record Wanted(
            @Nullable Digest digest,
            long size,
            long revision,
            Selector selector,
            @Nullable Instant lastModified,
            @Nullable Instant fetchedAt) {}

    private final JdbcClient jdbc;

    public AssetReports(Catalog catalog) {
        this.jdbc = catalog.jdbc();
    }

    /**
     * @param account whose submissions have to have asked for it, and whose edges are told; null for everybody's
     * @return empty when nobody has asked for it, as far as the account sees
     */
    public Optional<AssetReport> find(AssetKey asset, @Nullable String account) {
        List<Origin> files = files(asset.id(), account);
        if (files.isEmpty()) {
            return Optional.empty();
        }
        Wanted wanted = wanted(asset.id());
        List<CopyReport> copies = copies(asset.id(), account, wanted);
        Digest digest = wanted.digest();
        return Optional.of(new AssetReport(
                asset.value(),
                digest == null ? null : digest.toString(),
                digest == null ? null : wanted.size(),
                wanted.revision(),
                wanted.lastModified(),
                wanted.fetchedAt(),
                digest == null
                        ? null
                        : copies.stream()
                                .filter(CopyReport::wanted)
                                .allMatch(copy -> copy.state() == CopyState.MIRRORED),
                copies,
                files));
    }

    private List<Origin> files(UUID asset, @Nullable String account) {
        return jdbc.sql("""
                select f.submission_id, f.line, s.account, f.url, f.state, f.claimed, f.changed_at
                from file f join submission s on s.id = f.submission_id
                where f.asset_id = :asset and (:account::text is null or s.account = :account)
                order by f.submission_id desc, f.line limit :limit""")
                .param("asset", asset)
                .param("account", account)
                .param("limit", FILES)
                .query((row, _) -> new Origin(
                        row.getLong("submission_id"),
                        row.getInt("line"),
                        row.getString("account"),
                        row.getString("url"),
                        FileState.valueOf(row.getString("state")),
                        row.getBoolean("claimed"),
                        Objects.requireNonNull(instant(row, "changed_at"))))
                .list();
    }

    /** Before the first completion there is no row. */
    private Wanted wanted(UUID asset) {
        return jdbc.sql("""
                select digest, size, revision, selector_edges, selector_groups, last_modified, fetched_at
                from asset where id = ?""")
                .param(asset)
                .query((row, _) -> new Wanted(
                        FileReports.digest(row),
                        row.getLong("size"),
                        row.getLong("revision"),
                        Selector.of(texts(row, "selector_edges"), texts(row, "selector_groups")),
                        instant(row, "last_modified"),
                        instant(row, "fetched_at")))
                .optional()
                .orElse(new Wanted(null, 0, 0, Selector.NONE, null, null));
    }

    /** A user is told of the edges that their own submissions chose. */
    private List<CopyReport> copies(UUID asset, @Nullable String account, Wanted wanted) {
        return jdbc
                .sql("""
                select e.name, e.groups, r.revision, r.state, r.digest, r.size, r.failure_code, r.failure_status,
                    r.failure_message, r.since, r.at, c.asked_at, c.answered, c.result
                from edge e left join replica r on r.edge_id = e.id and r.asset_id = :asset
                left join copy_check c on c.edge_id = e.id and c.asset_id = :asset
                where e.removed_at is null and (:account::text is null or e.id in (
                    select unnest(s.edges) from file f join submission s on s.id = f.submission_id
                    where f.asset_id = :asset and s.account = :account))
                order by e.name""")
                .param("asset", asset)
                .param("account", account)
                .query((row, _) -> copy(row, wanted, account != null))
                .list()
                .stream()
                .filter(copy -> copy.wanted() || copy.heardAt() != null)
                .toList();
    }

    private static CopyReport copy(ResultSet row, Wanted wanted, boolean discreet) throws SQLException {
        String name = row.getString("name");
        boolean here = wanted.digest() != null && wanted.selector().selects(name, texts(row, "groups"));
        String word = row.getString("state");
        ReplicaState said = word == null ? null : ReplicaState.valueOf(word);
        Digest digest = FileReports.digest(row);
        boolean held = said == ReplicaState.MIRRORED;
        return new CopyReport(
                name,
                here,
                state(
                        here,
                        said,
                        row.getLong("revision") >= wanted.revision(),
                        Objects.equals(digest, wanted.digest())),
                held && digest != null ? digest.toString() : null,
                held ? row.getObject("size", Long.class) : null,
                discreet ? FileReports.discreet(FileReports.failure(row)) : FileReports.failure(row),
                instant(row, "since"),
                instant(row, "at"),
                check(row));
    }

    private static @Nullable CheckReport check(ResultSet row) throws SQLException {
        Instant askedAt = instant(row, "asked_at");
        if (askedAt == null) {
            return null;
        }
        Instant answered = instant(row, "answered");
        String result = row.getString("result");
        return new CheckReport(
                askedAt, answered == null || answered.isBefore(askedAt), result == null ? null : result(result));
    }

    private static CheckResult result(String word) {
        try {
            CopyChecked said = CHECKS.decode(word.getBytes(StandardCharsets.UTF_8));
            Digest digest = said.digest();
            return new CheckResult(
                    said.copy(), digest == null ? null : digest.toString(), said.size(), said.visit(), said.at());
        } catch (UndecodableException e) {
            throw new IllegalStateException("the catalog holds a check that nobody can read", e);
        }
    }

    /** A failure counts at the revision that it was about; bytes are right at whichever revision they came. */
    private static CopyState state(
            boolean wanted, @Nullable ReplicaState said, boolean aboutThisRevision, boolean asWanted) {
        if (!wanted) {
            return said == ReplicaState.MIRRORED ? CopyState.LEAVING : CopyState.ABSENT;
        }
        if (said == ReplicaState.FAILED && aboutThisRevision) {
            return CopyState.FAILED;
        }
        return said == ReplicaState.MIRRORED && asWanted ? CopyState.MIRRORED : CopyState.PENDING;
    }
}
