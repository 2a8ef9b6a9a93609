package io.websync.catalog.node;

import io.websync.contracts.Digest;
import java.time.Instant;
import java.util.UUID;

/**
 * A verified copy on an edge.
 *
 * @param id of the asset
 * @param asset its key
 * @param path below the edge's www
 * @param digest computed by the edge
 * @param at of the edge's last word on it
 */
public record MirroredCopy(UUID id, String asset, String path, long revision, Digest digest, long size, Instant at) {}
