package io.websync.fetcher.queue;

import io.websync.contracts.event.FileSubmitted;
import java.util.List;

/** What is done with a fetch that may start, on a virtual thread of its own. */
@FunctionalInterface
public interface Work {

    /**
     * Begins what the work on these will need; they enter the window next, and each is given what this returns. Called on the
     * thread that reads, so it returns at once.
     */
    default Prepared prepare(List<FileSubmitted> entering) {
        return Prepared.NOTHING;
    }

    /** @throws InterruptedException when the fetch is no longer ours; nothing may come of it after that */
    Outcome perform(QueuedFetch fetch) throws InterruptedException;
}
