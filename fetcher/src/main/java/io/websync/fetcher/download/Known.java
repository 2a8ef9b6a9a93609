package io.websync.fetcher.download;

import io.websync.contracts.Digest;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What center storage holds of an asset already, so that the origin is only asked whether it changed.
 *
 * @param url that the bytes and their validators came from; null when it is not known
 * @param etag the origin's validator at the last fetch, as it stood in the header
 * @param lastModified what the origin said, or the time of the fetch when it said nothing
 * @param fetchedAt when these bytes were fetched last, or found unchanged
 */
public record Known(
        @Nullable String url,
        Digest digest,
        long size,
        @Nullable String etag,
        @Nullable Instant lastModified,
        Instant fetchedAt) {}
