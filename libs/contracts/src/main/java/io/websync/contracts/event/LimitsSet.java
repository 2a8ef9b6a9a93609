package io.websync.contracts.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Limits that an operator changes while everything runs. An absent one leaves the process's own setting.
 *
 * @param scope a host of origins, or {@code *} for all
 * @param connections at once to the host
 * @param bytesPerSecond from the host
 */
@JsonTypeName("LimitsSet")
public record LimitsSet(
        String scope,
        @Nullable Integer connections,
        @Nullable Long bytesPerSecond,
        Instant at) implements Control {

    @Override
    public String key() {
        return "limits/" + scope;
    }
}
