package io.websync.storage;

import io.websync.contracts.Digest;
import java.time.Instant;

/**
 * What the store says of a blob.
 *
 * @param size in bytes
 * @param storedAt when it was last put, by the store's clock
 */
public record BlobStat(Digest digest, long size, Instant storedAt) {}
