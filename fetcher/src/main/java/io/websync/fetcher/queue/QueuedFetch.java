package io.websync.fetcher.queue;

import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.contracts.event.FileSubmitted;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A fetch in the window. Its package-private fields are guarded by the {@link FetchQueue} that it is in. */
public final class QueuedFetch extends HeldRecord {

    /** Where it is on its way through the queue. */
    enum Stage {
        /** Another request for the same asset is before it. */
        BEHIND_ITS_ASSET,
        /** In the start order. */
        READY,
        RUNNING,
        /** Between two tries. */
        PAUSING,
        /** Nothing is done any more; its outcome waits for the broker's word. */
        CONFIRMING,
        /** Finished, or no longer ours. */
        GONE
    }

    private final FileSubmitted request;
    private final Prepared prepared;
    private final Instant enteredAt;
    final Host host;
    Stage stage = Stage.BEHIND_ITS_ASSET;
    Instant pausingUntil = Instant.EPOCH;
    /** Its deferral is under way or confirmed although it runs: it no longer holds up the window, and goes on. */
    boolean detached;

    private int tries;
    /** Written and read by one try after the other, with the queue's monitor between them. */
    private int mismatches;

    private volatile @Nullable Failure lastFailure;
    private volatile Instant hostRestsUntil = Instant.EPOCH;

    QueuedFetch(
            Partition partition,
            long offset,
            FileSubmitted request,
            Prepared prepared,
            OffsetWindow window,
            Host host,
            Instant enteredAt) {
        super(partition, offset, window);
        this.request = request;
        this.prepared = prepared;
        this.host = host;
        this.enteredAt = enteredAt;
    }

    public FileSubmitted request() {
        return request;
    }

    public Prepared prepared() {
        return prepared;
    }

    public Instant enteredAt() {
        return enteredAt;
    }

    /** How often it was started in this window, the running one included. */
    public int tries() {
        return tries;
    }

    /** Keeps in mind what its running try met; on the thread of that try. */
    public void failed(Failure failure) {
        lastFailure = failure;
        if (failure.code() == FailureCode.DIGEST_MISMATCH) {
            mismatches++;
        }
    }

    /** Its host asked for a rest: when this try ends, no other is begun there before this time. */
    public void leaveHostAlone(Instant until) {
        hostRestsUntil = until;
    }

    Instant hostRestsUntil() {
        return hostRestsUntil;
    }

    /** How many of its tries in this window brought other bytes than the list says. */
    public int mismatches() {
        return mismatches;
    }

    /** What its last try in this window met. */
    public Optional<Failure> lastFailure() {
        return Optional.ofNullable(lastFailure);
    }

    void countTry() {
        tries++;
    }

    /** Whether both are the same attempt at the same request, so that what becomes of one holds for the other. */
    boolean isTwinOf(QueuedFetch other) {
        return request.file().equals(other.request.file())
                && request.requestNumber() == other.request.requestNumber()
                && request.attempt() == other.request.attempt()
                && Objects.equals(request.heals(), other.request.heals());
    }

    boolean notStarted() {
        return switch (stage) {
            case BEHIND_ITS_ASSET, READY, PAUSING -> true;
            case RUNNING, CONFIRMING, GONE -> false;
        };
    }

    @Override
    public String toString() {
        return request.file() + " at " + super.toString();
    }
}
