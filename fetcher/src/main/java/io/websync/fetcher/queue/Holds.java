package io.websync.fetcher.queue;

import io.websync.contracts.event.SubmissionHeld;
import io.websync.contracts.event.SubmissionHeld.Hold;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Which submissions are paused or canceled now. Thread-safe. */
public final class Holds {

    private final Map<Long, Hold> bySubmission = new ConcurrentHashMap<>();

    public void apply(SubmissionHeld held) {
        switch (held.hold()) {
            case PAUSED, CANCELED -> bySubmission.put(held.submission(), held.hold());
            case RELEASED -> bySubmission.remove(held.submission());
        }
    }

    public Optional<Hold> of(long submission) {
        return Optional.ofNullable(bySubmission.get(submission));
    }
}
