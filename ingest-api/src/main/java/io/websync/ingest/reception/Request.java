package io.websync.ingest.reception;

import io.websync.catalog.account.Account;
import io.websync.ingest.list.ListOptions;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who hands a list in, and how.
 *
 * @param address from where, for the audit log
 * @param options are complete only when the list is read
 * @param traceId W3C trace id, 32 hex digits
 */
public record Request(
        Account account,
        @Nullable String address,
        ListOptions options,
        @Nullable String idempotencyKey,
        String traceId,
        Instant at) {}
