package io.websync.model;

import io.websync.catalog.counting.CounterChanges;
import io.websync.catalog.counting.EdgeCount;
import io.websync.catalog.counting.SubmissionOnEdge;
import io.websync.catalog.counting.SubmissionRow;
import io.websync.catalog.counting.SyncCount;
import io.websync.catalog.dispatch.AssetRow;
import io.websync.catalog.dispatch.ClaimRow;
import io.websync.catalog.dispatch.DueRequest;
import io.websync.catalog.dispatch.FileRow;
import io.websync.catalog.dispatch.Files;
import io.websync.catalog.dispatch.PurgeRule;
import io.websync.catalog.replica.ReplicaRow;
import io.websync.catalog.replica.Replicas;
import io.websync.catalog.reporter.EdgeRoster.Member;
import io.websync.catalog.settling.SubmissionTotals;
import io.websync.contracts.AssetKey;
import io.websync.contracts.Digest;
import io.websync.contracts.FileId;
import io.websync.contracts.Selector;
import io.websync.distributor.dispatch.Decided;
import io.websync.model.Broker.Place;
import io.websync.model.Transactions.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The catalog: its rows, and what its statements say of them. Reads see what is committed at that moment, as in PostgreSQL's
 * READ COMMITTED; writes go through a {@link Transactions.Transaction}.
 */
final class Database {

    /** An edge of the roster. */
    record EdgeRow(int id, String name, List<String> groups) {}

    private static final Comparator<Replicas.Key> BY_KEY =
            Comparator.comparing(Replicas.Key::asset).thenComparingInt(Replicas.Key::edge);

    final Map<UUID, AssetRow> assets = new TreeMap<>();
    final Map<UUID, Long> published = new HashMap<>();
    final Map<UUID, Long> tombstoned = new HashMap<>();
    final Map<FileId, FileRow> files = new TreeMap<>();
    final Map<Long, Submission> submissions = new TreeMap<>();
    final Map<Long, SyncCount> sync = new TreeMap<>();
    final Map<SubmissionOnEdge, EdgeCount> onEdge = new TreeMap<>();
    final Map<Replicas.Key, ReplicaRow> replicas = new TreeMap<>(BY_KEY);
    final Map<FileId, DueRequest> due = new TreeMap<>();
    final Map<String, EdgeRow> roster = new TreeMap<>();
    /** Commands that are not done, in the order in which they were asked. */
    final List<Work> works = new ArrayList<>();

    /** Commands that are known, done or not. */
    private final Set<Long> asked = new HashSet<>();

    final Map<Digest, BlobCheckRole.Check> blobChecks = new TreeMap<>(Comparator.comparing(Digest::hex));
    final List<PurgeRule> purges = new ArrayList<>();
    /** Aborted submissions that hold no claim any more. */
    final Set<Long> released = new HashSet<>();

    /** By reader. */
    final Map<String, Map<Place, Long>> offsets = new TreeMap<>();

    private final Transactions transactions;
    private long requestNumber;
    /** Whose relay's session holds the advisory lock. */
    @Nullable Actor relayLock;

    private boolean up = true;

    Database(Checks checks) {
        this.transactions = new Transactions(() -> checks.committed(this));
    }

    boolean up() {
        return up;
    }

    /** Every connection breaks. */
    void away() {
        up = false;
        relayLock = null;
        transactions.breakAll();
    }

    void back() {
        up = true;
    }

    /** The process is gone, and its connections with it. */
    void abandon(Actor actor) {
        if (actor.equals(relayLock)) {
            relayLock = null;
        }
        transactions.breakThoseOf(actor);
    }

    /** Not undone by a rollback, as with every sequence. */
    long nextRequestNumber() {
        return ++requestNumber;
    }

    long lastRequestNumber() {
        return requestNumber;
    }

    Transaction begin(Actor owner) {
        return transactions.begin(owner);
    }

    /** Whether nobody else holds any of these, which are keys of rows. */
    boolean free(@Nullable Transaction asker, Collection<?> exclusive, Collection<?> shared) {
        return transactions.free(asker, exclusive, shared);
    }

    // What the statements of the catalog say.

    AssetRow asset(AssetKey key, Instant now) {
        AssetRow row = assets.get(key.id());
        return row == null ? AssetRow.unknown(key, now) : row;
    }

    void saveAssets(Collection<AssetRow> rows) {
        rows.forEach(row -> assets.put(row.id(), row));
    }

    void saveFiles(Collection<FileRow> rows) {
        rows.forEach(row -> files.put(row.id(), row));
    }

    /** Writes what dispatch decided. @return the waiting requests whose rows that locks */
    Set<FileId> write(Transaction transaction, Decided decided) {
        transaction.write(() -> {
            saveAssets(decided.assets());
            saveFiles(decided.files());
            due.keySet().removeAll(decided.noLongerDue());
            putDue(decided.due());
            replicas.keySet().removeAll(decided.forgotten());
            add(decided.counters());
        });
        Set<FileId> locked = new TreeSet<>(decided.noLongerDue());
        decided.due().forEach(request -> locked.add(request.request().file()));
        return locked;
    }

    /** Adds a command that is not known yet. */
    void ask(Work work) {
        if (asked.add(work.requestNumber())) {
            works.add(work);
        }
    }

    Map<UUID, List<ClaimRow>> claimsOf(UUID asset) {
        var claims = new ArrayList<ClaimRow>();
        for (FileRow file : files.values()) {
            Submission submission = submissions.get(file.id().submission());
            if (file.claimed() && file.asset().equals(asset) && submission != null) {
                claims.add(new ClaimRow(
                        file.id(), asset, submission.account(), submission.selector(), 3, file.requestNumber()));
            }
        }
        return claims.isEmpty() ? Map.of() : Map.of(asset, claims);
    }

    Map<Integer, Member> members() {
        var members = new TreeMap<Integer, Member>();
        roster.values().forEach(edge -> members.put(edge.id(), new Member(edge.id(), edge.name(), edge.groups())));
        return members;
    }

    Map<FileId, FileRow> findFiles(Collection<FileId> ids) {
        var found = new TreeMap<FileId, FileRow>();
        for (FileId id : ids) {
            FileRow row = files.get(id);
            if (row != null) {
                found.put(id, row);
            }
        }
        return found;
    }

    List<FileRow> within(Collection<Files.Span> spans) {
        var found = new ArrayList<FileRow>();
        for (FileRow file : files.values()) {
            for (Files.Span span : spans) {
                if (file.asset().equals(span.asset())
                        && file.revision() > span.above()
                        && file.revision() <= span.upTo()) {
                    found.add(file);
                }
            }
        }
        return found;
    }

    Map<Long, SubmissionRow> findSubmissions(Collection<Long> ids) {
        var found = new TreeMap<Long, SubmissionRow>();
        for (Long id : ids) {
            Submission row = submissions.get(id);
            if (row != null) {
                found.put(id, new SubmissionRow(id, row.state(), row.edges()));
            }
        }
        return found;
    }

    List<ReplicaRow> replicasOf(UUID asset) {
        return replicas.values().stream()
                .filter(row -> row.asset().equals(asset))
                .toList();
    }

    void add(CounterChanges changes) {
        changes.sync().forEach((id, count) -> sync.merge(id, count, SyncCount::plus));
        changes.edges().forEach((key, count) -> onEdge.merge(key, count, EdgeCount::plus));
    }

    void putDue(Collection<DueRequest> requests) {
        requests.forEach(request -> due.put(request.request().file(), request));
    }

    void putMissingDue(Collection<DueRequest> requests) {
        requests.forEach(request -> due.putIfAbsent(request.request().file(), request));
    }

    void askForCheck(Digest digest, Instant now) {
        blobChecks.merge(
                digest,
                new BlobCheckRole.Check(digest, now, null, 0, null, false),
                (known, asked) -> known.askedAgain(asked.askedAt()));
    }

    SubmissionTotals totals(Submission submission) {
        return new SubmissionTotals(
                submission.id(),
                submission.state(),
                submission.accepted(),
                0,
                sync.getOrDefault(submission.id(), SyncCount.ZERO),
                submission.edges().stream()
                        .map(edge -> onEdge.getOrDefault(new SubmissionOnEdge(submission.id(), edge), EdgeCount.ZERO))
                        .toList(),
                false);
    }

    /** @return false when another has moved the reader on */
    boolean mayAdvance(String reader, Map<Place, Long> from) {
        Map<Place, Long> kept = offsets.getOrDefault(reader, Map.of());
        return from.entrySet().stream()
                .allMatch(entry ->
                        kept.getOrDefault(entry.getKey(), entry.getValue()).equals(entry.getValue()));
    }

    void advance(String reader, Map<Place, Long> to) {
        offsets.computeIfAbsent(reader, _ -> new TreeMap<>()).putAll(to);
    }

    List<String> edgesOf(Selector selector) {
        return roster.values().stream()
                .filter(edge -> selector.selects(edge.name(), edge.groups()))
                .map(EdgeRow::name)
                .toList();
    }

    EdgeRow edge(String name) {
        EdgeRow row = roster.get(name);
        if (row == null) {
            throw new IllegalArgumentException("no edge " + name);
        }
        return row;
    }
}
