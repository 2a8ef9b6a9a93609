package io.websync.catalog.dispatch;

import io.websync.contracts.AssetKey;
import io.websync.contracts.Digest;
import io.websync.contracts.Selector;
import io.websync.contracts.Validators;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An asset as the catalog knows it: all that an order says.
 *
 * @param id {@link AssetKey#id()} of the key
 * @param requestNumber the request that decided its content; 0 before the first
 * @param revision 0 before the first
 * @param digest SHA-256 of the wanted bytes; null while nothing is wanted
 * @param lastModified of the bytes that are ordered, so that every edge gives its copy the same time
 * @param validators what the origin said of the bytes; null when it is not known
 * @param fetchedAt when the origin was asked last
 * @param selector union of the live claims'
 * @param attempts edge → how often a person asked for another try there
 * @param priority the most urgent of the claims'
 * @param changedAt of the last revision
 */
public record AssetRow(
        UUID id,
        AssetKey key,
        long requestNumber,
        long revision,
        @Nullable Digest digest,
        long size,
        @Nullable Instant lastModified,
        @Nullable Validators validators,
        @Nullable Instant fetchedAt,
        Selector selector,
        Map<String, Integer> attempts,
        int priority,
        @Nullable String traceId,
        Instant changedAt) {

    public AssetRow {
        attempts = Map.copyOf(attempts);
    }

    /** An asset that nobody has wanted yet. */
    public static AssetRow unknown(AssetKey key, Instant at) {
        return new AssetRow(key.id(), key, 0, 0, null, 0, null, null, null, Selector.NONE, Map.of(), 5, null, at);
    }

    /** Whether a purge was the last word on its content. */
    public boolean purged() {
        return revision > 0 && digest == null;
    }
}
