package io.websync.ingest.reception;

import io.websync.ingest.list.ListOptions;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who hands a list in, and how.
 *
 * @param options are complete only when the list is read
 * @param traceId W3C trace id, 32 hex digits
 */
public record Request(
        String account, ListOptions options, @Nullable String idempotencyKey, String traceId, Instant at) {}
