package io.websync.catalog.held;

import io.websync.contracts.Digest;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that are wanted of an asset now, as they came from its origin.
 *
 * @param asset AssetKey.id()
 * @param url that they came from; null when the file that brought them has been asked for again since, or is not known
 * @param lastModified what the origin said, or the time of the fetch when it said nothing
 * @param etag as it stood in the header
 * @param fetchedAt when the origin gave them last, or said that they had not changed
 */
public record HeldAsset(
        UUID asset,
        @Nullable String url,
        Digest digest,
        long size,
        @Nullable Instant lastModified,
        @Nullable String etag,
        Instant fetchedAt) {}
