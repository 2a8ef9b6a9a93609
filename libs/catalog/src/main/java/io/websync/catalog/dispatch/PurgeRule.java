package io.websync.catalog.dispatch;

import io.websync.contracts.event.FileSubmitted;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A purge that dispatch holds to: what was asked for before it and is fetched after it is not wanted.
 *
 * @param requestNumber the purge's; of two requests about one asset the higher wins
 * @param account only what this one asked for; null for everybody's
 * @param asset what it is about; exactly one of asset, prefix and submission says so
 * @param prefix of asset keys
 */
public record PurgeRule(
        long requestNumber,
        @Nullable String account,
        @Nullable UUID asset,
        @Nullable String prefix,
        @Nullable Long submission) {

    /** Whether the request came before the purge, and is about what was purged. */
    public boolean covers(FileSubmitted request) {
        if (request.requestNumber() >= requestNumber) {
            return false;
        }
        if (submission != null) {
            return request.file().submission() == submission;
        }
        if (account != null && !account.equals(request.user())) {
            return false;
        }
        return prefix != null
                ? request.asset().value().startsWith(prefix)
                : request.asset().id().equals(asset);
    }
}
