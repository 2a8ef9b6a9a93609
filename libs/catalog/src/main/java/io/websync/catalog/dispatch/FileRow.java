package io.websync.catalog.dispatch;

import io.websync.contracts.Digest;
import io.websync.contracts.Failure;
import io.websync.contracts.FileId;
import io.websync.contracts.event.FileFetched;
import io.websync.contracts.event.FileSubmitted;
import io.websync.contracts.state.FileState;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A file as the catalog knows it.
 *
 * @param asset {@link io.websync.contracts.AssetKey#id()}
 * @param requestNumber the latest request that asked for it
 * @param attempt the one that ended last, or the next one while it waits
 * @param claimed whether it keeps its asset wanted
 * @param revision the asset's that ordered its bytes; 0 unless FETCHED
 * @param digest SHA-256 of its bytes; null unless FETCHED
 * @param size bytes; 0 unless FETCHED
 * @param failure what the last attempt met
 */
public record FileRow(
        FileId id,
        UUID asset,
        String url,
        FileState state,
        long requestNumber,
        int attempt,
        boolean claimed,
        long revision,
        @Nullable Digest digest,
        long size,
        @Nullable Digest expectedDigest,
        @Nullable Failure failure,
        @Nullable Instant nextAttemptAt,
        Instant submittedAt,
        Instant changedAt) {

    /** A file that was just accepted. */
    public static FileRow submitted(FileSubmitted request) {
        return new FileRow(
                request.file(),
                request.asset().id(),
                request.url(),
                FileState.SUBMITTED,
                request.requestNumber(),
                request.attempt(),
                false,
                0,
                null,
                0,
                request.expectedDigest(),
                null,
                null,
                request.submittedAt(),
                request.submittedAt());
    }

    /**
     * The file in another state, without bytes. A settled one starts anew first, since a later request asked for it.
     *
     * @param nextAttempt when it waits
     */
    public FileRow in(
            FileState next, FileSubmitted request, @Nullable Failure why, @Nullable Instant nextAttempt, Instant at) {
        FileState from = begun();
        return new FileRow(
                id,
                asset,
                url,
                from == next ? next : from.to(next, id),
                request.requestNumber(),
                request.attempt(),
                claimed,
                0,
                null,
                0,
                expectedDigest,
                why,
                nextAttempt,
                submittedAt,
                at);
    }

    /** The file with its bytes in the center, ordered at the revision, and claiming its asset. */
    public FileRow fetched(FileFetched word, long orderedAt, Instant at) {
        return new FileRow(
                id,
                asset,
                url,
                begun().to(FileState.FETCHED, id),
                word.request().requestNumber(),
                word.request().attempt(),
                true,
                orderedAt,
                word.digest(),
                word.size(),
                expectedDigest,
                null,
                null,
                submittedAt,
                at);
    }

    /** The file as it is, with what the last fetch for its lost blob met. */
    public FileRow noted(@Nullable Failure why, @Nullable Instant nextAttempt, Instant at) {
        return new FileRow(
                id,
                asset,
                url,
                state,
                requestNumber,
                attempt,
                claimed,
                revision,
                digest,
                size,
                expectedDigest,
                why,
                nextAttempt,
                submittedAt,
                at);
    }

    /** The file at the end of its way, without bytes, for another reason than a word of the fetcher. */
    public FileRow ended(FileState end, Failure why, Instant at) {
        return new FileRow(
                id,
                asset,
                url,
                state.to(end, id),
                requestNumber,
                attempt,
                claimed,
                0,
                null,
                0,
                expectedDigest,
                why,
                null,
                submittedAt,
                at);
    }

    /** A paused file that goes on now. */
    public FileRow resumed(Instant at) {
        return new FileRow(
                id,
                asset,
                url,
                state.to(FileState.SUBMITTED, id),
                requestNumber,
                attempt,
                claimed,
                revision,
                digest,
                size,
                expectedDigest,
                failure,
                at,
                submittedAt,
                at);
    }

    /** The file as it is, not keeping its asset wanted any more. */
    public FileRow released(Instant at) {
        return new FileRow(
                id,
                asset,
                url,
                state,
                requestNumber,
                attempt,
                false,
                revision,
                digest,
                size,
                expectedDigest,
                failure,
                nextAttemptAt,
                submittedAt,
                at);
    }

    /** The file as it is, keeping its asset wanted. */
    public FileRow claiming() {
        return new FileRow(
                id,
                asset,
                url,
                state,
                requestNumber,
                attempt,
                true,
                revision,
                digest,
                size,
                expectedDigest,
                failure,
                nextAttemptAt,
                submittedAt,
                changedAt);
    }

    private FileState begun() {
        return state.settled() ? state.to(FileState.SUBMITTED, id) : state;
    }
}
