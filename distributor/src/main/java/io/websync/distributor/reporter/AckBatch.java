package io.websync.distributor.reporter;

import io.websync.catalog.counting.CounterChanges;
import io.websync.catalog.counting.EdgeCount;
import io.websync.catalog.counting.SubmissionRow;
import io.websync.catalog.counting.Throughput.Moved;
import io.websync.catalog.dispatch.AssetRow;
import io.websync.catalog.dispatch.FileRow;
import io.websync.catalog.dispatch.Files.Span;
import io.websync.catalog.replica.ReplicaRow;
import io.websync.catalog.replica.Replicas;
import io.websync.contracts.Digest;
import io.websync.contracts.FailureCode;
import io.websync.contracts.event.AckEvent;
import io.websync.contracts.event.ReplicaFailed;
import io.websync.contracts.event.ReplicaMirrored;
import io.websync.contracts.event.ReplicaPurged;
import io.websync.contracts.state.ReplicaState;
import io.websync.contracts.state.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a batch of acks changes: the replicas first, and then, with the files that these touch, the counters. A file
 * counts on an edge as it stands there by the one replica, so what a change adds is the difference of before and after.
 * Without I/O. For one batch and one thread.
 */
public final class AckBatch {

    private final Map<UUID, AssetRow> assets;
    private final Map<Replicas.Key, ReplicaRow> before;
    private final Map<Replicas.Key, ReplicaRow> changed = new LinkedHashMap<>();
    private final Map<Replicas.Key, Long> transferred = new HashMap<>();
    private final Map<Integer, Moved> moved = new HashMap<>();
    private final Map<Integer, String> edges = new HashMap<>();
    private final List<Delivery> deliveries = new ArrayList<>();
    private final Set<UUID> blobMissing = new LinkedHashSet<>();
    private final Set<Digest> corrupted = new LinkedHashSet<>();

    /** A file came to an edge. */
    public record Delivery(String edge, Instant handedIn) {}

    /**
     * @param assets the assets of the batch, locked
     * @param replicas the replicas of the batch that there are
     */
    public AckBatch(Map<UUID, AssetRow> assets, Collection<ReplicaRow> replicas) {
        this.assets = Map.copyOf(assets);
        this.before = new HashMap<>();
        replicas.forEach(row -> before.put(new Replicas.Key(row.asset(), row.edge()), row));
    }

    /**
     * Why an ack cannot be believed, or null: its asset is unknown, or it says «verified» of other bytes than the ones that
     * were wanted at its revision.
     */
    public static @Nullable String doubt(AckEvent ack, @Nullable AssetRow asset) {
        if (asset == null) {
            return "the catalog knows no asset " + ack.asset();
        }
        if (ack instanceof ReplicaMirrored mirrored
                && ack.revision() == asset.revision()
                && !mirrored.digest().equals(asset.digest())) {
            return "edge " + ack.edge() + " holds " + mirrored.digest() + " of " + ack.asset() + ", but revision "
                    + ack.revision() + " wants " + asset.digest();
        }
        return null;
    }

    /** Takes an ack that there is no doubt of, of the edge with this id. */
    public void take(AckEvent ack, int edge) {
        var key = new Replicas.Key(ack.asset().id(), edge);
        edges.put(edge, ack.edge());
        ReplicaRow old = changed.getOrDefault(key, before.get(key));
        ReplicaRow next = row(ack, key, old);
        if (old == null || moves(old, next)) {
            changed.put(key, next);
            if (ack instanceof ReplicaMirrored mirrored) {
                transferred.merge(key, mirrored.transferred(), Long::sum);
            }
        } else if (saidAgain(old, next)) {
            changed.put(key, newer(old, next));
        } else {
            return;
        }
        if (ack instanceof ReplicaMirrored mirrored && mirrored.transferred() > 0) {
            moved.merge(edge, new Moved(1, mirrored.transferred()), Moved::plus);
        }
        if (ack instanceof ReplicaFailed failed) {
            look(failed);
        }
    }

    /**
     * What the center itself has to look after, each time anew that an edge meets it: the failure before may have been another
     * one, and what was done about it may have been in vain. What an older order wanted may be gone by rights.
     */
    private void look(ReplicaFailed failed) {
        AssetRow asset = assets.get(failed.asset().id());
        if (asset == null || asset.revision() != failed.revision()) {
            return;
        }
        FailureCode code = failed.failure().code();
        if (code == FailureCode.BLOB_MISSING) {
            blobMissing.add(asset.id());
        } else if ((code == FailureCode.CORRUPTED || code == FailureCode.ORIGIN_ERROR) && asset.digest() != null) {
            corrupted.add(asset.digest());
        }
    }

    /** After a wipe for example, or since a copy that failed has failed again. */
    private static boolean saidAgain(ReplicaRow old, ReplicaRow next) {
        return old.revision() == next.revision()
                && old.state() == next.state()
                && next.at().isAfter(old.at());
    }

    private static ReplicaRow newer(ReplicaRow old, ReplicaRow next) {
        return new ReplicaRow(
                old.asset(),
                old.edge(),
                old.revision(),
                old.state(),
                old.digest(),
                old.size(),
                next.attempts(),
                next.failure(),
                old.since(),
                next.at());
    }

    private static boolean moves(ReplicaRow old, ReplicaRow next) {
        return next.revision() >= old.revision() && old.state().leadsTo(next.state(), next.revision() > old.revision());
    }

    /** What travelled to each edge. */
    public Map<Integer, Moved> moved() {
        return Map.copyOf(moved);
    }

    /** The files that are on an edge now and were not before; known after {@link #count}. */
    public List<Delivery> deliveries() {
        return List.copyOf(deliveries);
    }

    /** The replicas that change. */
    public Collection<ReplicaRow> replicas() {
        return List.copyOf(changed.values());
    }

    /** The replicas that an ack says to have failed, where it is the last word. */
    public Map<Replicas.Key, ReplicaRow> failed() {
        var failed = new LinkedHashMap<Replicas.Key, ReplicaRow>();
        changed.forEach((key, row) -> {
            if (row.state() == ReplicaState.FAILED) {
                failed.put(key, row);
            }
        });
        return failed;
    }

    /** The replicas that an edge may have given up on before: all but the copies of a first order that never failed. */
    public List<ReplicaRow> mayHaveLetters() {
        return changed.values().stream()
                .filter(row -> {
                    ReplicaRow old = before.get(new Replicas.Key(row.asset(), row.edge()));
                    return row.revision() > 1 || (old != null && old.state() == ReplicaState.FAILED);
                })
                .toList();
    }

    /** Assets whose blob an edge did not find. */
    public Set<UUID> blobMissing() {
        return Set.copyOf(blobMissing);
    }

    /** Blobs of which an edge got other bytes than the digest's, or that the center could not read, again and again. */
    public Set<Digest> corrupted() {
        return Set.copyOf(corrupted);
    }

    /** The files whose standing may change: where state or bytes are as before, only those ordered since. */
    public List<Span> spans() {
        var spans = new LinkedHashMap<UUID, Span>();
        for (var entry : changed.entrySet()) {
            ReplicaRow old = before.get(entry.getKey());
            ReplicaRow now = entry.getValue();
            long above = old != null && alike(old, now) ? old.revision() : 0;
            if (above == now.revision()) {
                continue;
            }
            spans.merge(
                    now.asset(),
                    new Span(now.asset(), above, now.revision()),
                    (one, other) -> new Span(
                            one.asset(), Math.min(one.above(), other.above()), Math.max(one.upTo(), other.upTo())));
        }
        return List.copyOf(spans.values());
    }

    private static boolean alike(ReplicaRow old, ReplicaRow now) {
        return old.state() == now.state() && old.digest() != null && Objects.equals(old.digest(), now.digest());
    }

    /** What the changed replicas add to the counters of the submissions of these files. */
    public CounterChanges count(Collection<FileRow> files, Map<Long, SubmissionRow> submissions) {
        var counters = new CounterChanges();
        var filesOf = new HashMap<UUID, List<FileRow>>();
        // The oldest claim first: it is the one that bytes travelled for.
        files.stream()
                .sorted(Comparator.comparingLong(FileRow::revision).thenComparing(FileRow::id))
                .forEach(file -> filesOf.computeIfAbsent(file.asset(), _ -> new ArrayList<>())
                        .add(file));
        changed.forEach((key, now) -> {
            long bytes = transferred.getOrDefault(key, 0L);
            for (FileRow file : filesOf.getOrDefault(key.asset(), List.of())) {
                SubmissionRow submission = submissions.get(file.id().submission());
                Digest digest = file.digest();
                if (submission == null || digest == null || !submission.edges().contains(key.edge())) {
                    continue;
                }
                Standing was = ReplicaRow.standing(file.revision(), digest, before.get(key));
                Standing is = ReplicaRow.standing(file.revision(), digest, now);
                if (is == Standing.MIRRORED && was != Standing.MIRRORED && was != Standing.FAILED) {
                    // How long a person waited before a retry says nothing of how fast it comes.
                    deliveries.add(new Delivery(edges.getOrDefault(key.edge(), ""), file.submittedAt()));
                }
                EdgeCount difference = EdgeCount.of(is, file.size()).minus(EdgeCount.of(was, file.size()));
                if (bytes > 0 && is == Standing.MIRRORED && was != Standing.MIRRORED) {
                    difference = difference.plus(EdgeCount.transferred(bytes));
                    bytes = 0;
                }
                counters.add(submission.id(), key.edge(), difference);
            }
        });
        return counters;
    }

    private ReplicaRow row(AckEvent ack, Replicas.Key key, @Nullable ReplicaRow old) {
        return switch (ack) {
            case ReplicaMirrored mirrored ->
                new ReplicaRow(
                        key.asset(),
                        key.edge(),
                        ack.revision(),
                        ReplicaState.MIRRORED,
                        mirrored.digest(),
                        mirrored.size(),
                        0,
                        null,
                        since(old, ReplicaState.MIRRORED, ack),
                        ack.at());
            case ReplicaFailed failed ->
                new ReplicaRow(
                        key.asset(),
                        key.edge(),
                        ack.revision(),
                        ReplicaState.FAILED,
                        wanted(key.asset(), ack.revision()),
                        0,
                        failed.attempts(),
                        failed.failure(),
                        since(old, ReplicaState.FAILED, ack),
                        ack.at());
            case ReplicaPurged _ ->
                new ReplicaRow(
                        key.asset(),
                        key.edge(),
                        ack.revision(),
                        ReplicaState.PURGED,
                        null,
                        0,
                        0,
                        null,
                        since(old, ReplicaState.PURGED, ack),
                        ack.at());
        };
    }

    private @Nullable Digest wanted(UUID id, long revision) {
        AssetRow asset = assets.get(id);
        return asset != null && asset.revision() == revision ? asset.digest() : null;
    }

    private static Instant since(@Nullable ReplicaRow old, ReplicaState state, AckEvent ack) {
        return old != null && old.state() == state ? old.since() : ack.at();
    }
}
