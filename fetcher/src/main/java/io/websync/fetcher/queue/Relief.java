package io.websync.fetcher.queue;

import io.websync.contracts.event.FetchDeferred;
import java.time.Instant;

/**
 * A fetch that has to leave the window so that others get on. One that has not started does not start any more. One that runs
 * goes on, but its deferral stands for it from then on: should this process die, it comes back by it, and when it ends well, what
 * it says overtakes the deferral.
 */
public record Relief(QueuedFetch fetch, FetchDeferred.Cause cause, Instant due) {}
