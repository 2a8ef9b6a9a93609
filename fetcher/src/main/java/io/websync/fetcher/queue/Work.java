package io.websync.fetcher.queue;

/** What is done with a fetch that may start, on a virtual thread of its own. */
@FunctionalInterface
public interface Work {

    /** @throws InterruptedException when the fetch is no longer ours; nothing may come of it after that */
    Outcome perform(QueuedFetch fetch) throws InterruptedException;
}
