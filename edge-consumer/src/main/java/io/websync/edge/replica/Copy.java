package io.websync.edge.replica;

import io.websync.contracts.Digest;
import java.time.Instant;

/**
 * A copy as the edge left it: the digest that it computed over the bytes, and the size and time that the file had then. A
 * file that still has this size and time is taken for this copy; {@code rehash} of a reconcile looks closer.
 */
public record Copy(Digest digest, long size, Instant modified) {}
