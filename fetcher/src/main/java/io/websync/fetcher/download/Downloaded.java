package io.websync.fetcher.download;

import io.websync.contracts.Digest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The bytes are in center storage.
 *
 * @param lastModified what the origin said; null when it said nothing usable
 * @param notModified the origin answered 304, and digest and size are of the blob already held
 * @param transferred bytes that the origin sent for this try
 */
public record Downloaded(
        Digest digest,
        long size,
        @Nullable Instant lastModified,
        @Nullable String etag,
        boolean notModified,
        long transferred) {}
