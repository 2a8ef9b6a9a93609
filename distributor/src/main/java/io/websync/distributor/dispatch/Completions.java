package io.websync.distributor.dispatch;

import io.websync.catalog.dispatch.FileRow;
import io.websync.contracts.event.CompletionEvent;
import io.websync.contracts.event.FetchDeferred;
import io.websync.contracts.event.FetchDeferred.Cause;
import io.websync.contracts.event.FetchFailed;
import io.websync.contracts.event.FileFetched;
import io.websync.contracts.state.FileState;
import org.jspecify.annotations.Nullable;

/** Tells completions that were heard already, or too late, from those that say something. */
final class Completions {

    private Completions() {}

    /**
     * Whether the completion changes nothing. Deliveries repeat and a crashed fetcher's work is done twice, so the first
     * word that settles a request is the one that holds; but no deferral is taken for a repetition unless its next attempt
     * is known to wait or to have been submitted, because a request that is neither would be lost.
     */
    static boolean isOld(@Nullable FileRow file, CompletionEvent completion) {
        if (file == null) {
            return false;
        }
        if (completion.request().requestNumber() > file.requestNumber()) {
            // Who asks for a settled file again says so to dispatch first; but one that was fetched is fetched once
            // more for
            // an edge that found no blob, and when its claim was released in between nobody wants that any more.
            return file.state() == FileState.FETCHED && !file.claimed();
        }
        // A settled file whose next attempt waits is one that is fetched once more, for an edge that found no blob.
        boolean settled = file.state().settled() && file.nextAttemptAt() == null;
        if (completion.request().requestNumber() < file.requestNumber() || settled) {
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
