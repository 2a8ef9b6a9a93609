package io.websync.contracts.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.websync.contracts.Digest;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The bytes lie in center storage under their digest.
 *
 * @param digest SHA-256 of the bytes, computed by the fetcher
 * @param size bytes
 * @param lastModified what the origin said, else the time of the fetch; the mirrored files carry it
 * @param etag the origin's validator for a conditional fetch, as it stood in the header
 * @param notModified the origin answered 304: no bytes moved, digest and size are of the blob already held
 * @param transferred bytes that the origin sent for this attempt
 * @param took from the start of the attempt until the blob was stored
 */
@JsonTypeName("FileFetched")
public record FileFetched(
        FileSubmitted request,
        Digest digest,
        long size,
        Instant lastModified,
        @Nullable String etag,
        boolean notModified,
        long transferred,
        Instant fetchedAt,
        Duration took)
        implements CompletionEvent {}
