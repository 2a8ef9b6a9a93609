package io.websync.contracts.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.websync.contracts.AssetKey;
import java.time.Instant;

/**
 * Look at one copy now: hash it, and ask the edge's own web server for it. Taken off the topic when it is answered.
 *
 * @param at the answer names it
 */
@JsonTypeName("CopyCheckRequested")
public record CopyCheckRequested(String edge, AssetKey asset, Instant at) implements Control {

    @Override
    public String key() {
        return "check/" + edge + "/" + asset.id();
    }
}
