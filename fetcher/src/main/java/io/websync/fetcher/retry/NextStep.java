package io.websync.fetcher.retry;

import java.time.Duration;
import java.time.Instant;

/** What follows on a failed try. */
public sealed interface NextStep {

    /** Try again soon, within the window. */
    record Again(Duration pause) implements NextStep {}

    /** Leave the window and come back as the next attempt. */
    record Defer(Instant due) implements NextStep {}

    /** Leave the window until the storage may have room; it is the same attempt that comes back. */
    record Wait(Instant due) implements NextStep {}

    /** No attempt is left, or none can help. */
    record Final() implements NextStep {}
}
