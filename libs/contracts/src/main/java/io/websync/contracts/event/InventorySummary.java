package io.websync.contracts.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Instant;

/**
 * What the edge holds, by its inventory.
 *
 * @param wanted assets that orders want here
 * @param mirrored of these, verified copies
 * @param failed of these, given up on
 * @param bytes of the verified copies
 */
@JsonTypeName("InventorySummary")
public record InventorySummary(String edge, long wanted, long mirrored, long failed, long bytes, Instant at)
        implements EdgeReport {}
