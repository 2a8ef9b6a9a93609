package io.websync.catalog.held;

import io.websync.contracts.Digest;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that are wanted of an asset now, as they came from its origin.
 *
 * @param asset AssetKey.id()
 * @param lastModified what the origin said, or the time of the fetch when it said nothing
 * @param etag as it stood in the header
 * @param fetchedAt when the origin gave them last, or said that they had not changed
 */
public record HeldAsset(
        UUID asset,
        Digest digest,
        long size,
        @Nullable Instant lastModified,
        @Nullable String etag,
        Instant fetchedAt) {}
