package io.websync.contracts.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.websync.contracts.event.SubmissionHeld.Hold;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Pause a submission, cancel it, or let a paused one go on. Dispatch does it in the order of its commands, and tells the
 * fetcher by {@link SubmissionHeld}.
 */
@JsonTypeName("HoldRequested")
public record HoldRequested(
        long requestNumber,
        String user,
        long submission,
        Hold hold,
        Instant at,
        @Nullable String traceId) implements Command {

    @Override
    public String key() {
        return Long.toString(submission);
    }
}
