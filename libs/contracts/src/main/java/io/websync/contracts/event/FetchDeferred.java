package io.websync.contracts.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.websync.contracts.Failure;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Not now: dispatch submits the request again when it is due.
 *
 * @param cause why it waits
 * @param failure what the last try met, when there was one
 * @param due not earlier than this
 */
@JsonTypeName("FetchDeferred")
public record FetchDeferred(
        FileSubmitted request, Cause cause, @Nullable Failure failure, Instant due, Instant deferredAt)
        implements CompletionEvent {

    /** Why a fetch waits. All but RETRY leave the attempt as it was. */
    public enum Cause {
        /** The attempt failed and another may succeed. */
        RETRY,
        /** Center storage has no room or does not answer; the file waits until it does. */
        STORAGE,
        /** The submission is paused. */
        PAUSED,
        /** The request names a later time to start. */
        NOT_BEFORE,
        /** Its host has its share of the fetcher's window already. */
        HOST_BUSY,
        /** It was the head that blocked a full window. */
        WINDOW_FULL
    }
}
