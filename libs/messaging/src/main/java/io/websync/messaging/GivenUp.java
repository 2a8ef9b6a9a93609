package io.websync.messaging;

import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who gave a record up, and why.
 *
 * @param stage one of {@link Stages}
 * @param edge the edge's name when the stage is an edge
 * @param attempts how often it was tried, from 1
 * @param firstAt when it was tried first
 * @param lastAt when it was tried last
 */
public record GivenUp(
        String stage, @Nullable String edge, Failure failure, int attempts, Instant firstAt, Instant lastAt) {

    /** A record that no other attempt can help, given up at once. */
    public static GivenUp atOnce(String stage, @Nullable String edge, FailureCode code, String why, Instant now) {
        return new GivenUp(stage, edge, Failure.of(code, why), 1, now, now);
    }
}
