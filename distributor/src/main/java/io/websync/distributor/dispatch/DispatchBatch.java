package io.websync.distributor.dispatch;

import io.websync.catalog.counting.SubmissionRow;
import io.websync.catalog.counting.SyncCount;
import io.websync.catalog.dispatch.AssetRow;
import io.websync.catalog.dispatch.DueRequest;
import io.websync.catalog.dispatch.FileRow;
import io.websync.catalog.reporter.EdgeRoster.Member;
import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.contracts.event.CompletionEvent;
import io.websync.contracts.event.FetchDeferred;
import io.websync.contracts.event.FetchFailed;
import io.websync.contracts.event.FileFetched;
import io.websync.contracts.event.FileSubmitted;
import io.websync.contracts.state.FileState;
import io.websync.contracts.state.ReplicaState;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a batch of completions means: which files are fetched, what is wanted of each asset, what waits, what is
 * counted. What is wanted in the end is the same however completions repeat and overtake each other. Without I/O: the state
 * goes in, the change comes out. For one batch and one thread.
 */
public final class DispatchBatch {

    /** When a request of a paused submission is due: a person's word makes it due earlier. */
    public static final Instant PARKED = Instant.parse("9999-01-01T00:00:00Z");

    /** A fetcher that has not heard yet that a submission goes on is asked again after this. */
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Known known;
    private final Instant now;
    private final Changes changes;

    private DispatchBatch(Known known, Instant now) {
        this.known = known;
        this.now = now;
        this.changes = new Changes(known);
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
        return batch.changes.decided();
    }

    private void take(CompletionEvent completion) {
        FileSubmitted request = completion.request();
        FileRow before = changes.file(request.file());
        if (request.heals() != null) {
            heal(before, completion);
            return;
        }
        if (Completions.isOld(before, completion)) {
            return;
        }
        FileRow file = before == null ? FileRow.submitted(request) : before;
        SubmissionRow submission = changes.submission(request.file());
        if (submission.stopped()) {
            changes.settle(file.in(FileState.CANCELED, request, null, null, now));
            return;
        }
        if (submission.expired()) {
            changes.settle(file.in(FileState.FAILED, request, expired(request), null, now));
            return;
        }
        switch (completion) {
            case FileFetched fetched -> fetched(file, fetched);
            case FetchFailed failed -> failed(file, failed);
            case FetchDeferred deferred -> deferred(file, deferred, submission);
        }
    }

    private void fetched(FileRow file, FileFetched fetched) {
        FileSubmitted request = fetched.request();
        changes.counters().add(request.file().submission(), SyncCount.transferred(fetched.transferred()));
        AssetRow asset = asset(request);
        if (purgedLater(asset, request)) {
            changes.settle(file.in(FileState.SUPERSEDED, request, null, null, now));
            return;
        }
        boolean decides = request.requestNumber() >= asset.requestNumber();
        boolean otherBytes = !fetched.digest().equals(asset.digest());
        AssetRow wanted = Wanting.claimed(asset, request);
        if (decides) {
            wanted = Wanting.content(wanted, fetched);
        }
        if (Wanting.differs(asset, wanted) || failedSomewhere(asset, request)) {
            wanted = Wanting.nextRevision(wanted, request.traceId(), now);
            if (wanted.revision() == 1 && !selectsAll(wanted, request)) {
                // An edge says nothing of a first order that does not want it there; of a second it does.
                wanted = Wanting.nextRevision(wanted, request.traceId(), now);
            }
            changes.order(wanted);
        } else {
            changes.put(wanted);
        }
        if (otherBytes && !decides) {
            changes.settle(
                    file.in(FileState.SUPERSEDED, request, null, null, now).claiming());
        } else {
            changes.settle(file.fetched(fetched, wanted.revision(), now));
        }
    }

    private void failed(FileRow file, FetchFailed failed) {
        FileState end = failed.failure().code() == FailureCode.CANCELED ? FileState.CANCELED : FileState.FAILED;
        changes.settle(file.in(end, failed.request(), failed.failure(), null, now));
    }

    private void deferred(FileRow file, FetchDeferred deferred, SubmissionRow submission) {
        FileSubmitted request = deferred.request();
        if (purgedLater(asset(request), request)) {
            changes.settle(file.in(FileState.SUPERSEDED, request, null, null, now));
            return;
        }
        Instant due = deferred.due();
        Instant shown = due;
        if (deferred.cause() == FetchDeferred.Cause.PAUSED) {
            due = submission.paused() ? PARKED : now.plus(AGAIN);
            shown = null;
        }
        changes.wait(new DueRequest(request, due, deferred.cause().name()));
        FileState next = switch (deferred.cause()) {
            case RETRY, STORAGE -> FileState.RETRYING;
            case PAUSED -> FileState.PAUSED;
            // It failed before, or has not started: that is what people want to know.
            case NOT_BEFORE, HOST_BUSY, WINDOW_FULL ->
                file.state() == FileState.RETRYING || deferred.failure() != null
                        ? FileState.RETRYING
                        : FileState.SUBMITTED;
        };
        Failure failure = deferred.failure() == null ? file.failure() : deferred.failure();
        changes.change(file.in(next, request, failure, shown, now));
    }

    /**
     * A fetch for edges that found no blob. It asks for nothing, so request numbers stay as they are; and when it fails or
     * waits, the file is still what it was elsewhere.
     */
    private void heal(@Nullable FileRow file, CompletionEvent completion) {
        FileSubmitted request = completion.request();
        AssetRow asset = asset(request);
        SubmissionRow submission = changes.submission(request.file());
        if (file == null || Completions.isNeedless(file, asset, request)) {
            if (file != null && file.nextAttemptAt() != null && file.state() == FileState.FETCHED) {
                changes.change(file.noted(file.failure(), null, now));
            }
            return;
        }
        if (submission.stopped() || submission.expired()) {
            return; // its claim is about to be released
        }
        switch (completion) {
            case FileFetched fetched -> {
                changes.counters().add(request.file().submission(), SyncCount.transferred(fetched.transferred()));
                AssetRow wanted = Wanting.content(asset, fetched);
                if (Wanting.differs(asset, wanted) || failedSomewhere(asset, request)) {
                    wanted = Wanting.nextRevision(wanted, request.traceId(), now);
                    changes.order(wanted);
                } else {
                    changes.put(wanted);
                }
                changes.settle(file.fetched(fetched, wanted.revision(), now));
            }
            case FetchFailed failed -> changes.settle(file.noted(failed.failure(), null, now));
            case FetchDeferred deferred -> {
                boolean paused = deferred.cause() == FetchDeferred.Cause.PAUSED;
                Instant due = !paused ? deferred.due() : submission.paused() ? PARKED : now.plus(AGAIN);
                changes.wait(new DueRequest(request, due, deferred.cause().name()));
                Failure failure = deferred.failure() == null ? file.failure() : deferred.failure();
                changes.change(file.noted(failure, paused ? null : due, now));
            }
        }
    }

    /** Whether a purge that was asked for later than the request has been decided already. */
    private boolean purgedLater(AssetRow asset, FileSubmitted request) {
        return (asset.purged() && asset.requestNumber() > request.requestNumber())
                || known.purges().stream().anyMatch(purge -> purge.covers(request));
    }

    /**
     * Whether an edge that the file is for has given up on the present revision. Who asks again, be it a person or the
     * healing of a lost blob, wants it tried again, and an edge does that at a later revision.
     */
    private boolean failedSomewhere(AssetRow asset, FileSubmitted request) {
        List<Integer> edges = changes.submission(request.file()).edges();
        return changes.replicas(asset.id()).stream()
                .anyMatch(replica -> replica.state() == ReplicaState.FAILED
                        && replica.revision() == asset.revision()
                        && edges.contains(replica.edge()));
    }

    /** Whether the order goes to every edge that the submission counts on; a group's members may be others by now. */
    private boolean selectsAll(AssetRow asset, FileSubmitted request) {
        return changes.submission(request.file()).edges().stream().allMatch(edge -> {
            Member member = known.roster().get(edge);
            return member == null || asset.selector().selects(member.name(), member.groups());
        });
    }

    private AssetRow asset(FileSubmitted request) {
        return changes.asset(request.asset().id());
    }

    static Failure expired(FileSubmitted request) {
        return Failure.of(
                FailureCode.EXPIRED,
                "the submission expired at " + request.expires() + ", before the file was in the center");
    }
}
