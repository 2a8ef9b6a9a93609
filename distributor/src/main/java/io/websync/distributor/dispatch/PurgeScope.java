package io.websync.distributor.dispatch;

import io.websync.contracts.event.PurgeRequested;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whose claims a purge releases: everybody's when it is outright, those of a submission, or those of an account. Never one
 * that was asked for later than the purge.
 *
 * @param purge its request number
 * @param submission only this one's claims, unless outright
 */
public record PurgeScope(
        long purge,
        boolean outright,
        String account,
        @Nullable Long submission,
        @Nullable String traceId) {

    public static PurgeScope of(PurgeRequested purge) {
        return new PurgeScope(
                purge.requestNumber(), purge.outright(), purge.user(), purge.submission(), purge.traceId());
    }

    /** Purges an asset. */
    public void apply(Releasing releasing, UUID asset) {
        if (outright) {
            releasing.purge(asset, purge);
        } else if (submission != null) {
            releasing.release(asset, claim -> claim.file().submission() == submission && claim.requestNumber() < purge);
        } else {
            releasing.release(asset, claim -> claim.account().equals(account) && claim.requestNumber() < purge);
        }
    }
}
