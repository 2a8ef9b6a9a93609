package io.websync.fetcher.queue;

import io.websync.contracts.event.FetchDeferred;
import java.time.Instant;

/**
 * A fetch that has to leave the window so that others get on. It is not started any more; it is finished when its deferral is
 * confirmed.
 */
public record Relief(QueuedFetch fetch, FetchDeferred.Cause cause, Instant due) {}
