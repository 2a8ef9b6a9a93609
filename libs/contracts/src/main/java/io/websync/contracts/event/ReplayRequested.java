package io.websync.contracts.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Send these dead letters the same way again. */
@JsonTypeName("ReplayRequested")
public record ReplayRequested(
        long requestNumber,
        String user,
        List<Long> deadLetters,
        Instant at,
        @Nullable String traceId) implements Command {

    public ReplayRequested {
        deadLetters = List.copyOf(deadLetters);
    }

    @Override
    public String key() {
        return Long.toString(requestNumber);
    }
}
