package io.websync.distributor.dispatch;

import io.websync.catalog.dispatch.AssetRow;
import io.websync.catalog.dispatch.DueRequest;
import io.websync.catalog.dispatch.FileRow;
import io.websync.catalog.dispatch.SubmissionTerms;
import io.websync.catalog.replica.ReplicaRow;
import io.websync.catalog.reporter.EdgeRoster.Member;
import io.websync.contracts.event.FileSubmitted;
import io.websync.contracts.state.FileState;
import io.websync.contracts.state.ReplicaState;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a retry changes. What was not fetched is submitted again under the retry's number. What an edge gave up on is
 * ordered once more: the asset's revision counts up, and the edge's last word is forgotten until it says the next; what the
 * other edges said holds, since the bytes are the same. Replaying a dead letter that is a final failure is the same. Without
 * I/O; for one batch and one thread.
 */
public final class Retrying {

    /** Why the request waits, though it is due at once. */
    public static final String CAUSE = "RETRY_REQUESTED";

    private final Known known;
    private final Map<Long, SubmissionTerms> terms;
    private final long requestNumber;
    private final @Nullable String traceId;
    private final Instant now;
    private final Changes changes;
    private int matched;

    /** What a retry changes, and how many files or copies it runs again. */
    public record Result(Decided decided, int matched) {}

    /**
     * Begins a batch.
     *
     * @param known has the files that are looked at with their assets, what the edges said of these, and all fetched files of
     *     the assets that an edge gave up on, whosever they are, with their submissions, since they all count
     * @param terms of the submissions whose files may be submitted again
     */
    public Retrying(
            Known known, Map<Long, SubmissionTerms> terms, long requestNumber, @Nullable String traceId, Instant now) {
        this.known = known;
        this.terms = Map.copyOf(terms);
        this.requestNumber = requestNumber;
        this.traceId = traceId;
        this.now = now;
        this.changes = new Changes(known);
    }

    /** Runs again what of these files matches. */
    public Retrying files(Collection<FileRow> files, RetryScope scope) {
        for (FileRow file : files) {
            if (file.requestNumber() >= requestNumber) {
                continue; // a later word on it has been heard already
            }
            if (scope.fetches(file)) {
                submit(file);
            } else if (file.state() == FileState.FETCHED) {
                mirror(
                        file.asset(),
                        changes.replicas(file.asset()).stream()
                                .filter(replica -> scope.mirrors(file, replica))
                                .toList());
            }
        }
        return this;
    }

    /** Fetches a file again that failed; does nothing when it did not, or is being tried again. */
    public Retrying fetch(FileRow file) {
        if (file.requestNumber() < requestNumber && file.state() == FileState.FAILED) {
            submit(file);
        }
        return this;
    }

    /** Has an edge try again that gave up on an asset; does nothing when it did not, or is trying again. */
    public Retrying mirror(UUID asset, int edge) {
        mirror(
                asset,
                changes.replicas(asset).stream()
                        .filter(replica -> replica.edge() == edge && replica.state() == ReplicaState.FAILED)
                        .toList());
        return this;
    }

    public Result result() {
        return new Result(changes.decided(), matched);
    }

    private void submit(FileRow file) {
        SubmissionTerms of = terms.get(file.id().submission());
        AssetRow asset = changes.assetIfKnown(file.asset());
        if (of == null || asset == null) {
            return;
        }
        FileSubmitted request = of.request(file, asset.key(), requestNumber, traceId);
        changes.wait(new DueRequest(request, now, CAUSE));
        changes.change(file.in(FileState.SUBMITTED, request, null, now, now));
        matched++;
    }

    private void mirror(UUID id, List<ReplicaRow> failed) {
        AssetRow asset = changes.assetIfKnown(id);
        if (failed.isEmpty() || asset == null || asset.digest() == null) {
            return;
        }
        AssetRow wanted = asset;
        for (ReplicaRow replica : failed) {
            changes.forget(replica);
            Member edge = known.roster().get(replica.edge());
            wanted = Wanting.tried(
                    wanted,
                    Objects.requireNonNull(edge, "an edge of the roster").name());
            matched++;
        }
        changes.order(Wanting.nextRevision(wanted, traceId, now));
    }
}
