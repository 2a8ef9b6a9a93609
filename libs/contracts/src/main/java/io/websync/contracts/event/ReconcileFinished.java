package io.websync.contracts.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import java.time.Duration;
import java.time.Instant;

/**
 * The edge compared what is wanted with what lies on its disk.
 *
 * @param checked copies looked at
 * @param rehashed of these, read whole and compared by digest
 * @param missing wanted copies that were not there
 * @param altered copies with another size, time or digest than their order
 * @param unknown files that nobody ordered; counted, not touched
 */
@JsonTypeName("ReconcileFinished")
public record ReconcileFinished(
        String edge,
        String trigger,
        long checked,
        long rehashed,
        long missing,
        long altered,
        long unknown,
        Duration took,
        Instant at)
        implements EdgeReport {}
