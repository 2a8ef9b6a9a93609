package io.websync.fetcher.queue;

import io.websync.contracts.Failure;
import io.websync.contracts.event.FetchDeferred;
import io.websync.contracts.event.FileSubmitted;
import java.time.Instant;

/**
 * A fetch that has to leave the window so that others get on. One that has not started does not start any more. One that runs
 * goes on, but its deferral stands for it from then on: should this process die, it comes back by it, and when it ends well, what
 * it says overtakes the deferral.
 */
public record Relief(QueuedFetch fetch, FetchDeferred.Cause cause, Instant due) {

    /** The word on it. One that was tried says what it met, and its time runs from then on, so that it ends some day. */
    public FetchDeferred deferral(Instant now) {
        Failure failure = fetch.lastFailure().orElse(null);
        FileSubmitted request = fetch.request();
        if (failure != null && request.firstAttemptAt() == null) {
            request = request.asAttempt(request.attempt(), fetch.enteredAt());
        }
        return new FetchDeferred(request, cause, failure, due, now);
    }
}
