package io.websync.contracts.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.websync.contracts.AssetKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Release claims, or purge outright. Exactly one of assets, prefix and submission says which.
 *
 * @param outright an admin's purge: nobody's claim keeps the asset; else only the claims of {@code user} are released
 */
@JsonTypeName("PurgeRequested")
public record PurgeRequested(
        long requestNumber,
        String user,
        boolean outright,
        List<AssetKey> assets,
        @Nullable String prefix,
        @Nullable Long submission,
        Instant at,
        @Nullable String traceId)
        implements Command {

    public PurgeRequested {
        assets = List.copyOf(assets);
    }

    @Override
    public String key() {
        return Long.toString(requestNumber);
    }
}
