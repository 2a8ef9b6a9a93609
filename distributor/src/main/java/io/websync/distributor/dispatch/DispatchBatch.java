package io.websync.distributor.dispatch;

import io.websync.catalog.counting.CounterChanges;
import io.websync.catalog.counting.EdgeCount;
import io.websync.catalog.counting.SubmissionRow;
import io.websync.catalog.counting.SyncCount;
import io.websync.catalog.dispatch.AssetRow;
import io.websync.catalog.dispatch.DueRequest;
import io.websync.catalog.dispatch.FileRow;
import io.websync.catalog.replica.ReplicaRow;
import io.websync.contracts.Digest;
import io.websync.contracts.Failure;
import io.websync.contracts.FileId;
import io.websync.contracts.event.CompletionEvent;
import io.websync.contracts.event.FetchDeferred;
import io.websync.contracts.event.FetchFailed;
import io.websync.contracts.event.FileFetched;
import io.websync.contracts.event.FileSubmitted;
import io.websync.contracts.state.FileState;
import io.websync.contracts.state.ReplicaState;
import java.time.Instant;
import java.util.Collection;
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
 * Decides what a batch of completions means: which files are fetched, what is wanted of each asset, what waits, what is
 * counted. What is wanted in the end is the same however completions repeat and overtake each other. Without I/O: the state
 * goes in, the change comes out. For one batch and one thread.
 */
public final class DispatchBatch {

    private final Known known;
    private final Instant now;
    private final Map<UUID, AssetRow> assets = new HashMap<>();
    private final Map<UUID, AssetRow> changedAssets = new LinkedHashMap<>();
    private final Set<UUID> ordered = new HashSet<>();
    private final Map<FileId, FileRow> changedFiles = new LinkedHashMap<>();
    private final Map<FileId, DueRequest> due = new LinkedHashMap<>();
    private final Set<FileId> noLongerDue = new LinkedHashSet<>();
    private final CounterChanges counters = new CounterChanges();

    private DispatchBatch(Known known, Instant now) {
        this.known = known;
        this.now = now;
        assets.putAll(known.assets());
    }

    /**
     * Decides on the completions in their order.
     *
     * @param known has every asset and every submission that they name
     * @param now becomes the time of new orders
     */
    public static Decided decide(Known known, Collection<? extends CompletionEvent> completions, Instant now) {
        var batch = new DispatchBatch(known, now);
        completions.forEach(batch::take);
        return batch.decided();
    }

    private void take(CompletionEvent completion) {
        FileSubmitted request = completion.request();
        FileRow before = file(request.file());
        if (Completions.isOld(before, completion)) {
            return;
        }
        FileRow file = before == null ? FileRow.submitted(request) : before;
        if (submission(request.file()).stopped()) {
            settle(file.in(FileState.CANCELED, request, null, null, now));
            return;
        }
        switch (completion) {
            case FileFetched fetched -> fetched(file, fetched);
            case FetchFailed failed -> failed(file, failed);
            case FetchDeferred deferred -> deferred(file, deferred);
        }
    }

    private void fetched(FileRow file, FileFetched fetched) {
        FileSubmitted request = fetched.request();
        counters.add(request.file().submission(), SyncCount.transferred(fetched.transferred()));
        AssetRow asset = asset(request);
        if (purgedLater(asset, request)) {
            settle(file.in(FileState.SUPERSEDED, request, null, null, now));
            return;
        }
        boolean decides = request.requestNumber() >= asset.requestNumber();
        boolean otherBytes = !fetched.digest().equals(asset.digest());
        AssetRow wanted = Wanting.claimed(asset, request);
        if (decides) {
            wanted = Wanting.content(wanted, fetched);
        }
        if (Wanting.differs(asset, wanted) || failedSomewhere(asset, request)) {
            wanted = Wanting.nextRevision(wanted, request, now);
            ordered.add(wanted.id());
        }
        put(wanted);
        if (otherBytes && !decides) {
            settle(file.in(FileState.SUPERSEDED, request, null, null, now).claiming());
        } else {
            settle(file.fetched(fetched, wanted.revision(), now));
        }
    }

    private void failed(FileRow file, FetchFailed failed) {
        if (file.state() == FileState.FETCHED) {
            // A file that was to be fetched once more, for an edge that found no blob, is still what it was elsewhere.
            settle(file.noted(failed.request(), failed.failure(), null, now));
        } else {
            settle(file.in(FileState.FAILED, failed.request(), failed.failure(), null, now));
        }
    }

    private void deferred(FileRow file, FetchDeferred deferred) {
        FileSubmitted request = deferred.request();
        if (purgedLater(asset(request), request)) {
            settle(file.in(FileState.SUPERSEDED, request, null, null, now));
            return;
        }
        due.put(
                request.file(),
                new DueRequest(request, deferred.due(), deferred.cause().name()));
        noLongerDue.remove(request.file());
        FileState next = switch (deferred.cause()) {
            case RETRY -> FileState.RETRYING;
            case PAUSED -> FileState.PAUSED;
            // It failed before, or has not started: that is what people want to know.
            case NOT_BEFORE, HOST_BUSY, WINDOW_FULL ->
                file.state() == FileState.RETRYING ? FileState.RETRYING : FileState.SUBMITTED;
        };
        Failure failure = deferred.failure() == null ? file.failure() : deferred.failure();
        change(
                file.state() == FileState.FETCHED
                        ? file.noted(request, failure, deferred.due(), now)
                        : file.in(next, request, failure, deferred.due(), now));
    }

    /** Whether a purge that was asked for later than the request has been decided already. */
    private static boolean purgedLater(AssetRow asset, FileSubmitted request) {
        return asset.purged() && asset.requestNumber() > request.requestNumber();
    }

    /**
     * Whether an edge that the file is for has given up on the present revision. Who asks again, be it a person or the
     * healing of a lost blob, wants it tried again, and an edge does that at a later revision.
     */
    private boolean failedSomewhere(AssetRow asset, FileSubmitted request) {
        List<Integer> edges = submission(request.file()).edges();
        return replicas(asset.id()).stream()
                .anyMatch(replica -> replica.state() == ReplicaState.FAILED
                        && replica.revision() == asset.revision()
                        && edges.contains(replica.edge()));
    }

    private void settle(FileRow file) {
        change(file);
        due.remove(file.id());
        FileRow before = known.files().get(file.id());
        if (before != null && before.nextAttemptAt() != null) {
            noLongerDue.add(file.id());
        }
    }

    private void change(FileRow file) {
        changedFiles.put(file.id(), file);
    }

    private void put(AssetRow asset) {
        if (!asset.equals(assets.put(asset.id(), asset))) {
            changedAssets.put(asset.id(), asset);
        }
    }

    private @Nullable FileRow file(FileId id) {
        FileRow changed = changedFiles.get(id);
        return changed == null ? known.files().get(id) : changed;
    }

    private AssetRow asset(FileSubmitted request) {
        AssetRow asset = assets.get(request.asset().id());
        if (asset == null) {
            throw new IllegalArgumentException("asset " + request.asset() + " is not among what is known");
        }
        return asset;
    }

    private SubmissionRow submission(FileId file) {
        SubmissionRow submission = known.submissions().get(file.submission());
        if (submission == null) {
            throw new IllegalArgumentException("the submission of file " + file + " is not among what is known");
        }
        return submission;
    }

    private List<ReplicaRow> replicas(UUID asset) {
        return known.replicas().getOrDefault(asset, List.of());
    }

    private Decided decided() {
        changedFiles.values().forEach(this::count);
        return new Decided(
                List.copyOf(changedAssets.values()),
                ordered.size(),
                List.copyOf(changedFiles.values()),
                List.copyOf(due.values()),
                List.copyOf(noLongerDue),
                counters);
    }

    /** A file that is ordered at a revision that an edge has said a word on, or a later one, is settled there at once. */
    private void count(FileRow after) {
        FileRow before = known.files().get(after.id());
        SyncCount was = before == null ? SyncCount.ZERO : SyncCount.of(before.state(), before.size());
        counters.add(
                after.id().submission(),
                SyncCount.of(after.state(), after.size()).minus(was));
        Map<Integer, ReplicaRow> byEdge = new HashMap<>();
        replicas(after.asset()).forEach(replica -> byEdge.put(replica.edge(), replica));
        if (byEdge.isEmpty()) {
            return;
        }
        for (int edge : submission(after.id()).edges()) {
            ReplicaRow replica = byEdge.get(edge);
            counters.add(after.id().submission(), edge, onEdge(after, replica).minus(onEdge(before, replica)));
        }
    }

    private static EdgeCount onEdge(@Nullable FileRow file, @Nullable ReplicaRow replica) {
        Digest digest = file == null ? null : file.digest();
        return file == null || digest == null
                ? EdgeCount.ZERO
                : EdgeCount.of(ReplicaRow.standing(file.revision(), digest, replica), file.size());
    }
}
