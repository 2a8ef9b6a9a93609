package io.websync.catalog.garbage;

import io.websync.contracts.Digest;
import java.time.Instant;

/**
 * A blob that nothing points to.
 *
 * @param size bytes
 * @param storedAt when it was last put, by the store's clock
 * @param foundAt since when it is known that nothing points to it
 */
public record GarbageRow(Digest digest, long size, Instant storedAt, Instant foundAt) {}
