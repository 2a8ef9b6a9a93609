package io.websync.contracts.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;

/** What has not started of this submission starts not (PAUSED), never (CANCELED), or again (RELEASED). */
@JsonTypeName("SubmissionHeld")
public record SubmissionHeld(long submission, Hold hold, Instant at) implements Control {

    /** How a submission is held. */
    public enum Hold {
        PAUSED,
        CANCELED,
        RELEASED
    }

    @Override
    public String key() {
        return "submission/" + submission;
    }
}
