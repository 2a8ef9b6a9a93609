package io.websync.fetcher.queue;

import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.contracts.event.FetchDeferred;
import io.websync.contracts.event.FileSubmitted;
import io.websync.contracts.event.SubmissionHeld.Hold;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a request that is about to start may. */
public sealed interface Admission {

    /** A paused submission's records come back to look again after this, unless they are released before. */
    Duration PAUSE = Duration.ofHours(1);

    /** What may have been canceled before it was asked for again comes back to look again after this. */
    Duration RETRY_PAUSE = Duration.ofSeconds(2);

    record Start() implements Admission {}

    record Later(FetchDeferred.Cause cause, Instant due) implements Admission {}

    record Never(Failure failure) implements Admission {}

    static Admission of(FileSubmitted request, Optional<Hold> hold, Instant now) {
        if (hold.isPresent() && hold.get() == Hold.CANCELED) {
            if (request.requestNumber() > request.file().submission()) {
                // Asked for again after the list was handed in, perhaps after it was canceled: the word of that may
                // come a
                // moment later than the request. Dispatch, where it comes back from, knows the order.
                return new Later(FetchDeferred.Cause.PAUSED, now.plus(RETRY_PAUSE));
            }
            return new Never(Failure.of(FailureCode.CANCELED, "the submission was canceled before the fetch started"));
        }
        if (reached(request.expires(), now)) {
            return new Never(Failure.of(
                    FailureCode.EXPIRED, "the request expired at " + request.expires() + " before the fetch started"));
        }
        if (hold.isPresent() && hold.get() == Hold.PAUSED) {
            return new Later(FetchDeferred.Cause.PAUSED, now.plus(PAUSE));
        }
        Instant notBefore = request.notBefore();
        if (notBefore != null && notBefore.isAfter(now)) {
            return new Later(FetchDeferred.Cause.NOT_BEFORE, notBefore);
        }
        return new Start();
    }

    private static boolean reached(@Nullable Instant time, Instant now) {
        return time != null && !time.isAfter(now);
    }
}
