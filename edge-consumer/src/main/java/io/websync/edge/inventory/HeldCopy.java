package io.websync.edge.inventory;

import io.websync.contracts.Digest;
import java.time.Instant;

/**
 * A verified copy, for lists.
 *
 * @param path below www
 * @param asset its key
 * @param digest computed by this edge
 * @param modified the file's time
 */
public record HeldCopy(String path, String asset, long revision, Digest digest, long size, Instant modified) {}
