package io.websync.contracts.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An edge's groups are others now. Dispatch looks after the submissions that count on the edge: what is not wanted there any
 * more is ordered once more, so that the edge says so and nobody waits for it.
 */
@JsonTypeName("RosterChanged")
public record RosterChanged(
        long requestNumber,
        String user,
        String edge,
        Instant at,
        @Nullable String traceId) implements Command {

    @Override
    public String key() {
        return "edge/" + edge;
    }
}
