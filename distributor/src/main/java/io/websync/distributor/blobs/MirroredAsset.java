package io.websync.distributor.blobs;

import io.websync.contracts.Digest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an asset's name stands for in the center now.
 *
 * @param lastModified the origin's, or when it was fetched; null when neither is known
 */
public record MirroredAsset(Digest digest, @Nullable Instant lastModified) {}
