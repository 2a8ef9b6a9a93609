package io.websync.catalog.account;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A browser that somebody is signed in with.
 *
 * @param seenAt when it asked last, to the minute
 * @param expiresAt when it ends at the latest
 * @param agent what the browser says it is
 */
public record Session(
        long id,
        String account,
        Instant createdAt,
        Instant seenAt,
        Instant expiresAt,
        @Nullable String address,
        @Nullable String agent) {}
