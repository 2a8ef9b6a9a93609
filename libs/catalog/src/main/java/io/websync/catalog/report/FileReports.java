package io.websync.catalog.report;

import static io.websync.catalog.SqlTypes.instant;

import io.websync.catalog.Catalog;
import io.websync.catalog.report.FileReport.FailureReport;
import io.websync.catalog.report.FileReport.ReplicaReport;
import io.websync.contracts.Digest;
import io.websync.contracts.state.FileState;
import io.websync.contracts.state.ReplicaState;
import io.websync.contracts.state.Standing;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads the files of a submission with their replicas, a page at a time. Thread-safe. */
public final class FileReports {

    private record FileRow(
            FileReport report,
            UUID asset,
            @Nullable Long revision,
            @Nullable Digest digest) {}

    private record Edge(int id, String name) {}

    private record ReplicaRow(
            UUID asset,
            int edge,
            long revision,
            ReplicaState state,
            @Nullable Digest digest,
            long size,
            int attempts,
            @Nullable FailureReport failure,
            Instant since) {}

    /** Lines that are searched at once. */
    private static final int STEP = 10_000;

    /** Copies that failed on an edge, for one way to find them. */
    private static final int FEW = 10_000;

    private final JdbcClient jdbc;

    /**
     * What a search found.
     *
     * @param to the last line that it looked at
     * @param all whether it went as far as it was asked to: to the limit or to the end
     */
    public record Searched(List<FileReport> files, int to, boolean all) {

        public Searched {
            files = List.copyOf(files);
        }
    }

    public FileReports(Catalog catalog) {
        this.jdbc = catalog.jdbc();
    }

    /** Files by line, from the one after {@code after}; 0 for the first page. */
    public List<FileReport> files(long submission, FileFilter filter, int after, int limit) {
        String states = filter.states().isEmpty() ? "" : "and f.state = any(:states) ";
        String search = filter.search() == null ? "" : "and f.url ilike :pattern ";
        String failed = failedAt(filter.failedAtEdge());
        List<FileRow> rows = jdbc.sql("""
                select f.line, f.url, f.asset_id, a.key, f.state, f.attempt, f.revision, f.digest, f.size,
                    f.expected_digest, f.failure_code, f.failure_status, f.failure_message, f.next_attempt_at,
                    f.submitted_at, f.changed_at
                from file f left join asset a on a.id = f.asset_id
                where f.submission_id = :submission and f.line > :after and f.line <= :to
                """ + states + search + failed + "order by f.line limit :limit")
                .param("submission", submission)
                .param("after", after)
                .param("to", filter.to())
                .param("pattern", filter.pattern())
                .param("states", filter.states().stream().map(Enum::name).toArray(String[]::new))
                .param("edge", filter.failedAtEdge())
                .param("limit", limit)
                .query((row, _) -> file(row))
                .list();
        List<Edge> edges = edges(submission);
        Map<UUID, Map<Integer, ReplicaRow>> replicas = replicas(rows, edges);
        return rows.stream()
                .map(row -> with(row, edges, replicas.getOrDefault(row.asset, Map.of())))
                .toList();
    }

    /**
     * As {@link #files}, step by step, and not on when it has taken this long: no index knows the letters of a URL, and a
     * million of them take a second.
     */
    public Searched search(long submission, FileFilter filter, int after, int limit, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        int last = Math.min(filter.to(), lastLine(submission));
        var found = new ArrayList<FileReport>();
        int done = after;
        while (done < last && found.size() < limit) {
            int to = last - done > STEP ? done + STEP : last;
            found.addAll(files(submission, filter.upTo(to), done, limit - found.size()));
            done = to;
            if (System.nanoTime() - end > 0) {
                break;
            }
        }
        return new Searched(found, done, done >= last || found.size() == limit);
    }

    private int lastLine(long submission) {
        return jdbc.sql("select coalesce(max(line), 0) from file where submission_id = ?")
                .param(submission)
                .query(Integer.class)
                .single();
    }

    /**
     * Few failed copies are looked up one by one; of many, enough are found soon on the way through the files. One of other
     * bytes that were ordered later is superseded, as {@link Standing#of} says, and no failure of the file.
     */
    private String failedAt(@Nullable String edge) {
        if (edge == null) {
            return "";
        }
        long some = jdbc.sql("""
                select count(*) from (select from replica where edge_id = (select id from edge where name = ?)
                    and state = 'FAILED' limit ?) found""").params(edge, FEW + 1).query(Long.class).single();
        return some <= FEW ? """
                and f.line = any(array(select c.line from replica r join file c on c.asset_id = r.asset_id
                    where r.edge_id = (select id from edge where name = :edge) and r.state = 'FAILED'
                    and c.submission_id = :submission and c.state = 'FETCHED' and r.revision >= c.revision
                    and not coalesce(r.revision > c.revision and r.digest <> c.digest, false)))
                """ : """
                and f.state = 'FETCHED' and exists (select from replica r join edge e on e.id = r.edge_id
                    where r.asset_id = f.asset_id and e.name = :edge and r.state = 'FAILED'
                    and r.revision >= f.revision
                    and not coalesce(r.revision > f.revision and r.digest <> f.digest, false))
                """;
    }

    private List<Edge> edges(long submission) {
        return jdbc.sql("""
                select id, name from edge
                where id = any((select edges from submission where id = ?)::int[]) order by name""")
                .param(submission)
                .query((row, _) -> new Edge(row.getInt("id"), row.getString("name")))
                .list();
    }

    private Map<UUID, Map<Integer, ReplicaRow>> replicas(List<FileRow> rows, List<Edge> edges) {
        UUID[] assets = rows.stream()
                .filter(row -> row.revision != null)
                .map(FileRow::asset)
                .distinct()
                .toArray(UUID[]::new);
        if (assets.length == 0) {
            return Map.of();
        }
        var byAsset = new HashMap<UUID, Map<Integer, ReplicaRow>>();
        jdbc.sql("""
                select asset_id, edge_id, revision, state, digest, size, attempts, failure_code, failure_status,
                    failure_message, since
                from replica where asset_id = any(?) and edge_id = any(?)""")
                .params(assets, edges.stream().map(Edge::id).toArray(Integer[]::new))
                .query((row, _) -> replica(row))
                .list()
                .forEach(replica -> byAsset.computeIfAbsent(replica.asset, _ -> new HashMap<>())
                        .put(replica.edge, replica));
        return byAsset;
    }

    private static FileReport with(FileRow row, List<Edge> edges, Map<Integer, ReplicaRow> replicas) {
        var standings = new ArrayList<ReplicaReport>();
        if (row.revision != null && row.digest != null && row.report.state() == FileState.FETCHED) {
            for (Edge edge : edges) {
                standings.add(standing(row.revision, row.digest, edge, replicas.get(edge.id)));
            }
        }
        FileReport f = row.report;
        return new FileReport(
                f.line(),
                f.url(),
                f.asset(),
                f.state(),
                f.attempt(),
                f.digest(),
                f.size(),
                f.expectedDigest(),
                f.failure(),
                f.nextAttemptAt(),
                f.submittedAt(),
                f.changedAt(),
                standings);
    }

    private static ReplicaReport standing(long revision, Digest digest, Edge edge, @Nullable ReplicaRow replica) {
        if (replica == null) {
            return new ReplicaReport(edge.name, Standing.PENDING, null, null, null, null, null);
        }
        Standing standing = Standing.of(revision, digest, replica.revision, replica.state, replica.digest);
        if (standing == Standing.PENDING) {
            return new ReplicaReport(edge.name, standing, null, null, null, null, null);
        }
        return new ReplicaReport(
                edge.name,
                standing,
                replica.digest == null ? null : replica.digest.toString(),
                replica.state == ReplicaState.MIRRORED ? replica.size : null,
                replica.attempts,
                discreet(replica.failure),
                replica.since);
    }

    /** Of a submission's file; what else is in its way may be in nobody's list but somebody else's. */
    static @Nullable FailureReport discreet(@Nullable FailureReport failure) {
        return failure == null
                ? null
                : new FailureReport(
                        failure.code(), failure.status(), Discretion.message(failure.code(), failure.message()));
    }

    private static FileRow file(ResultSet row) throws SQLException {
        Digest digest = digest(row);
        var report = new FileReport(
                row.getInt("line"),
                row.getString("url"),
                row.getString("key"),
                FileState.valueOf(row.getString("state")),
                row.getInt("attempt"),
                digest == null ? null : digest.toString(),
                row.getObject("size", Long.class),
                row.getString("expected_digest"),
                failure(row),
                instant(row, "next_attempt_at"),
                Objects.requireNonNull(instant(row, "submitted_at")),
                Objects.requireNonNull(instant(row, "changed_at")),
                List.of());
        return new FileRow(
                report, row.getObject("asset_id", UUID.class), row.getObject("revision", Long.class), digest);
    }

    private static ReplicaRow replica(ResultSet row) throws SQLException {
        return new ReplicaRow(
                row.getObject("asset_id", UUID.class),
                row.getInt("edge_id"),
                row.getLong("revision"),
                ReplicaState.valueOf(row.getString("state")),
                digest(row),
                row.getLong("size"),
                row.getInt("attempts"),
                failure(row),
                Objects.requireNonNull(instant(row, "since")));
    }

    static @Nullable FailureReport failure(ResultSet row) throws SQLException {
        String code = row.getString("failure_code");
        return code == null
                ? null
                : new FailureReport(
                        code, row.getObject("failure_status", Integer.class), row.getString("failure_message"));
    }

    static @Nullable Digest digest(ResultSet row) throws SQLException {
        byte[] hash = row.getBytes("digest");
        return hash == null ? null : Digest.sha256(HexFormat.of().formatHex(hash));
    }
}
