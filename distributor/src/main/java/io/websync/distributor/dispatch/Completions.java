package io.websync.distributor.dispatch;

import io.websync.catalog.dispatch.AssetRow;
import io.websync.catalog.dispatch.FileRow;
import io.websync.contracts.event.CompletionEvent;
import io.websync.contracts.event.FetchDeferred;
import io.websync.contracts.event.FetchDeferred.Cause;
import io.websync.contracts.event.FetchFailed;
import io.websync.contracts.event.FileFetched;
import io.websync.contracts.event.FileSubmitted;
import io.websync.contracts.state.FileState;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tells completions that were heard already, or too late, from those that say something. */
final class Completions {

    private Completions() {}

    /**
     * Whether the fetch for a lost blob is one that nobody needs any more: its claim is released, its file was asked for again
     * since, or something else was ordered since, also by the same word when it came before. Where the blob is still missed
     * then, the edges say so anew.
     */
    static boolean isNeedless(@Nullable FileRow file, AssetRow asset, FileSubmitted heals) {
        return file == null
                || !file.claimed()
                || file.requestNumber() != heals.requestNumber()
                || !Objects.equals(heals.heals(), asset.revision());
    }

    /**
     * Whether the completion of what people asked for changes nothing. Deliveries repeat and a crashed fetcher's work is done
     * twice, so the first word that settles a request is the one that holds; but no deferral is taken for a repetition unless
     * its next attempt is known to wait or to have been submitted, because a request that is neither would be lost.
     */
    static boolean isOld(@Nullable FileRow file, CompletionEvent completion) {
        if (file == null) {
            return false;
        }
        long number = completion.request().requestNumber();
        if (number > file.requestNumber()) {
            return file.state() == FileState.FETCHED; // who asks for such a file again says so to dispatch first
        }
        if (number < file.requestNumber() || file.state().settled()) {
            return true;
        }
        int attempt = completion.request().attempt();
        return switch (completion) {
            // A success is one, of whichever attempt.
            case FileFetched _ -> false;
            case FetchFailed _ -> attempt < file.attempt();
            case FetchDeferred deferred ->
                attempt < file.attempt()
                        || (attempt == file.attempt()
                                && deferred.cause() == Cause.RETRY
                                && file.state() == FileState.RETRYING);
        };
    }
}
