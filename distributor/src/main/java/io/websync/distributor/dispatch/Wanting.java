package io.websync.distributor.dispatch;

import io.websync.catalog.dispatch.AssetRow;
import io.websync.contracts.Selector;
import io.websync.contracts.Validators;
import io.websync.contracts.event.FileFetched;
import io.websync.contracts.event.FileSubmitted;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How claims and bytes change what is wanted of an asset. */
final class Wanting {

    private Wanting() {}

    /** The asset with one claim more. */
    static AssetRow claimed(AssetRow asset, FileSubmitted claim) {
        boolean first = asset.selector().equals(Selector.NONE);
        return new AssetRow(
                asset.id(),
                asset.key(),
                asset.requestNumber(),
                asset.revision(),
                asset.digest(),
                asset.size(),
                asset.lastModified(),
                asset.validators(),
                asset.fetchedAt(),
                asset.selector().union(claim.selector()),
                asset.attempts(),
                first ? claim.priority() : Math.min(asset.priority(), claim.priority()),
                asset.traceId(),
                asset.changedAt());
    }

    /**
     * The asset with the bytes of this fetch, which decides: it was asked for last, or for a blob that was lost, which is no
     * asking. When they are the same as before they keep their time, which stands on every edge already.
     */
    static AssetRow content(AssetRow asset, FileFetched fetched) {
        boolean same = fetched.digest().equals(asset.digest());
        return new AssetRow(
                asset.id(),
                asset.key(),
                Math.max(asset.requestNumber(), fetched.request().requestNumber()),
                asset.revision(),
                fetched.digest(),
                fetched.size(),
                same ? asset.lastModified() : fetched.lastModified(),
                validators(asset, fetched, same),
                fetched.fetchedAt(),
                asset.selector(),
                asset.attempts(),
                asset.priority(),
                asset.traceId(),
                asset.changedAt());
    }

    /** Of a fetch that found the bytes unchanged they stay what the origin said when it gave them. */
    private static @Nullable Validators validators(AssetRow asset, FileFetched fetched, boolean same) {
        if (!fetched.notModified()) {
            return Validators.of(fetched);
        }
        return same ? asset.validators() : null;
    }

    /** Whether an edge would hold something else. */
    static boolean differs(AssetRow before, AssetRow after) {
        return !Objects.equals(before.digest(), after.digest())
                || !before.selector().equals(after.selector());
    }

    /** The asset as its claims want it that are left. */
    static AssetRow wanted(AssetRow asset, Selector selector, int priority) {
        return new AssetRow(
                asset.id(),
                asset.key(),
                asset.requestNumber(),
                asset.revision(),
                asset.digest(),
                asset.size(),
                asset.lastModified(),
                asset.validators(),
                asset.fetchedAt(),
                selector,
                asset.attempts(),
                priority,
                asset.traceId(),
                asset.changedAt());
    }

    /** The asset without bytes; its revision and the number of the request that wanted it so stay. */
    static AssetRow nothing(AssetRow asset, long requestNumber) {
        return new AssetRow(
                asset.id(),
                asset.key(),
                requestNumber,
                asset.revision(),
                null,
                0,
                null,
                null,
                null,
                Selector.NONE,
                Map.of(),
                5,
                asset.traceId(),
                asset.changedAt());
    }

    /** The asset with one more try asked for on this edge. */
    static AssetRow tried(AssetRow asset, String edge) {
        var attempts = new HashMap<>(asset.attempts());
        attempts.merge(edge, 1, Integer::sum);
        return new AssetRow(
                asset.id(),
                asset.key(),
                asset.requestNumber(),
                asset.revision(),
                asset.digest(),
                asset.size(),
                asset.lastModified(),
                asset.validators(),
                asset.fetchedAt(),
                asset.selector(),
                attempts,
                asset.priority(),
                asset.traceId(),
                asset.changedAt());
    }

    static AssetRow nextRevision(AssetRow asset, @Nullable String traceId, Instant at) {
        return new AssetRow(
                asset.id(),
                asset.key(),
                asset.requestNumber(),
                asset.revision() + 1,
                asset.digest(),
                asset.size(),
                asset.lastModified(),
                asset.validators(),
                asset.fetchedAt(),
                asset.selector(),
                asset.attempts(),
                asset.priority(),
                traceId,
                at);
    }
}
