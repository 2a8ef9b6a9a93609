package io.websync.contracts.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.websync.contracts.AssetKey;
import io.websync.contracts.Digest;
import io.websync.contracts.Selector;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The whole wanted state of an asset at a revision. An edge that the selector does not select removes its copy.
 *
 * @param revision counts up with every change of what is wanted
 * @param requestNumber the highest request that led here; the lower one holds a path that two assets want
 * @param digest SHA-256 of the wanted bytes; absent when the asset is purged
 * @param size bytes; 0 when purged
 * @param lastModified becomes the file's mtime on every edge
 * @param selector who wants it; {@link Selector#NONE} when purged
 * @param attempts per edge, how often a person asked for another try there; a higher number than the edge knows makes it
 *     forget its failure
 * @param priority 1 (first) to 5 (last): the most urgent of the live claims
 */
@JsonTypeName("DistributionOrdered")
public record DistributionOrdered(
        AssetKey asset,
        long revision,
        long requestNumber,
        @Nullable Digest digest,
        long size,
        @Nullable Instant lastModified,
        Selector selector,
        Map<String, Integer> attempts,
        int priority,
        Instant orderedAt,
        @Nullable String traceId)
        implements DistributionEvent {

    public DistributionOrdered {
        attempts = Map.copyOf(attempts);
    }

    /** Whether no edge shall hold it. */
    public boolean purged() {
        return digest == null;
    }

    @Override
    public String key() {
        return asset.value();
    }
}
