package io.websync.fetcher.queue;

import io.websync.contracts.event.CompletionEvent;
import java.time.Duration;

/** What came of the work on a fetch. */
public sealed interface Outcome {

    /** The longest wait within the window; what waits longer is deferred. */
    Duration LONGEST_WAIT = Duration.ofSeconds(30);

    /** Done, deferred or failed: the record is finished as soon as this is confirmed. */
    record Completed(CompletionEvent event) implements Outcome {}

    /** Once more after a short wait, at most {@link #LONGEST_WAIT}. */
    record Again(Duration pause) implements Outcome {

        public Again {
            if (pause.isNegative() || pause.compareTo(LONGEST_WAIT) > 0) {
                throw new IllegalArgumentException(
                        "a wait in the window is 0 to " + LONGEST_WAIT + ", but it is " + pause);
            }
        }
    }
}
