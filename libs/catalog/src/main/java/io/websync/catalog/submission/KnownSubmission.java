package io.websync.catalog.submission;

import io.websync.contracts.Digest;
import io.websync.contracts.state.SubmissionState;
import org.jspecify.annotations.Nullable;

/**
 * A submission found by its idempotency key.
 *
 * @param bodyDigest SHA-256 of what was handed in; null while it is still coming in
 */
public record KnownSubmission(
        long id, SubmissionState state, @Nullable Digest bodyDigest, Counts counts) {}
