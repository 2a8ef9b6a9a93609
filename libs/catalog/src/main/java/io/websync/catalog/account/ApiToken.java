package io.websync.catalog.account;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A token without its secret.
 *
 * @param account whose it is; null for an edge's
 * @param edge whose it is; null for a person's
 * @param name what its owner calls it
 * @param expiresAt null: it lasts until it is revoked
 * @param lastUsedAt to the minute; null when it never was
 */
public record ApiToken(
        long id,
        @Nullable String account,
        @Nullable String edge,
        String name,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant lastUsedAt) {

    /** Whether it has expired by then. */
    public boolean expired(Instant at) {
        return expiresAt != null && !expiresAt.isAfter(at);
    }
}
