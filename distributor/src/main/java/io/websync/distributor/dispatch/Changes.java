package io.websync.distributor.dispatch;

import io.websync.catalog.counting.CounterChanges;
import io.websync.catalog.counting.EdgeCount;
import io.websync.catalog.counting.SubmissionRow;
import io.websync.catalog.counting.SyncCount;
import io.websync.catalog.dispatch.AssetRow;
import io.websync.catalog.dispatch.DueRequest;
import io.websync.catalog.dispatch.FileRow;
import io.websync.catalog.replica.ReplicaRow;
import io.websync.catalog.replica.Replicas;
import io.websync.contracts.Digest;
import io.websync.contracts.FileId;
import io.websync.contracts.state.FileState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What was known with what a decision changes on top of it, and in the end what that means for the counters: a file counts as
 * it stands, so what a change adds is the difference of before and after. For one batch and one thread.
 */
final class Changes {

    private final Known known;
    private final Map<UUID, AssetRow> assets;
    private final Map<UUID, AssetRow> changedAssets = new LinkedHashMap<>();
    private final Set<UUID> ordered = new HashSet<>();
    private final Map<FileId, FileRow> changedFiles = new LinkedHashMap<>();
    private final Map<FileId, DueRequest> due = new LinkedHashMap<>();
    private final Set<FileId> noLongerDue = new LinkedHashSet<>();
    private final Map<UUID, Set<Integer>> forgotten = new LinkedHashMap<>();
    private final CounterChanges counters = new CounterChanges();

    Changes(Known known) {
        this.known = known;
        this.assets = new HashMap<>(known.assets());
    }

    CounterChanges counters() {
        return counters;
    }

    @Nullable AssetRow assetIfKnown(UUID id) {
        return assets.get(id);
    }

    /** @throws IllegalArgumentException when it is not among what is known */
    AssetRow asset(UUID id) {
        AssetRow asset = assets.get(id);
        if (asset == null) {
            throw new IllegalArgumentException("asset " + id + " is not among what is known");
        }
        return asset;
    }

    @Nullable FileRow file(FileId id) {
        FileRow changed = changedFiles.get(id);
        return changed == null ? known.files().get(id) : changed;
    }

    /** @throws IllegalArgumentException when it is not among what is known */
    SubmissionRow submission(FileId file) {
        SubmissionRow submission = known.submissions().get(file.submission());
        if (submission == null) {
            throw new IllegalArgumentException("the submission of file " + file + " is not among what is known");
        }
        return submission;
    }

    /** What the edges said of an asset, without what is forgotten. */
    List<ReplicaRow> replicas(UUID asset) {
        List<ReplicaRow> all = known.replicas().getOrDefault(asset, List.of());
        Set<Integer> gone = forgotten.get(asset);
        return gone == null
                ? all
                : all.stream().filter(replica -> !gone.contains(replica.edge())).toList();
    }

    void put(AssetRow asset) {
        if (!asset.equals(assets.put(asset.id(), asset))) {
            changedAssets.put(asset.id(), asset);
        }
    }

    /** Puts an asset with a new revision. */
    void order(AssetRow asset) {
        ordered.add(asset.id());
        put(asset);
    }

    void change(FileRow file) {
        changedFiles.put(file.id(), file);
    }

    /** Changes a file for which nothing waits any more. */
    void settle(FileRow file) {
        change(file);
        due.remove(file.id());
        FileRow before = known.files().get(file.id());
        if (before != null && (before.nextAttemptAt() != null || before.state() == FileState.PAUSED)) {
            noLongerDue.add(file.id());
        }
    }

    void wait(DueRequest request) {
        due.put(request.request().file(), request);
        noLongerDue.remove(request.request().file());
    }

    /** Forgets what an edge said of an asset, so that its next word is waited for. */
    void forget(ReplicaRow replica) {
        forgotten.computeIfAbsent(replica.asset(), _ -> new HashSet<>()).add(replica.edge());
    }

    Decided decided() {
        changedFiles.values().forEach(after -> count(known.files().get(after.id()), after));
        if (!forgotten.isEmpty()) {
            known.files().values().stream()
                    .filter(file -> forgotten.containsKey(file.asset()) && !changedFiles.containsKey(file.id()))
                    .forEach(file -> count(file, file));
        }
        return new Decided(
                List.copyOf(changedAssets.values()),
                ordered.size(),
                List.copyOf(changedFiles.values()),
                List.copyOf(due.values()),
                List.copyOf(noLongerDue),
                forgotten.entrySet().stream()
                        .flatMap(entry -> entry.getValue().stream().map(edge -> new Replicas.Key(entry.getKey(), edge)))
                        .toList(),
                counters);
    }

    /** A file that is ordered at a revision that an edge has said a word on, or a later one, is settled there at once. */
    private void count(@Nullable FileRow before, FileRow after) {
        SyncCount was = before == null ? SyncCount.ZERO : SyncCount.of(before.state(), before.size());
        counters.add(
                after.id().submission(),
                SyncCount.of(after.state(), after.size()).minus(was));
        List<ReplicaRow> replicas = known.replicas().getOrDefault(after.asset(), List.of());
        if (replicas.isEmpty()) {
            return;
        }
        List<Integer> edges = submission(after.id()).edges();
        Set<Integer> gone = forgotten.getOrDefault(after.asset(), Set.of());
        for (ReplicaRow replica : replicas) {
            if (edges.contains(replica.edge())) {
                EdgeCount is = gone.contains(replica.edge()) ? EdgeCount.ZERO : onEdge(after, replica);
                counters.add(after.id().submission(), replica.edge(), is.minus(onEdge(before, replica)));
            }
        }
    }

    private static EdgeCount onEdge(@Nullable FileRow file, ReplicaRow replica) {
        Digest digest = file == null ? null : file.digest();
        return file == null || digest == null
                ? EdgeCount.ZERO
                : EdgeCount.of(ReplicaRow.standing(file.revision(), digest, replica), file.size());
    }
}
