package io.websync.distributor.dispatch;

import io.websync.catalog.dispatch.AssetRow;
import io.websync.catalog.dispatch.ClaimRow;
import io.websync.catalog.dispatch.FileRow;
import io.websync.contracts.Failure;
import io.websync.contracts.Selector;
import io.websync.contracts.state.FileState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is wanted of assets when claims are released, be it by a purge, or because their submission was canceled, never
 * closed or has expired: what the claims that are left want, and nothing when none is left. Bytes leave an edge with the last
 * claim that wants them there. Without I/O; for one batch and one thread.
 */
public final class Releasing {

    private final Map<UUID, List<ClaimRow>> claims;
    private final @Nullable String traceId;
    private final Instant now;
    private final Changes changes;
    private final List<Released> released = new ArrayList<>();

    /**
     * What became of an asset.
     *
     * @param revision at which every edge has to say that it holds what is wanted now; null when nothing changes anywhere
     * @param purged whether nothing is wanted of it any more
     * @param claims how many were released
     */
    public record Released(UUID asset, @Nullable Long revision, boolean purged, int claims) {}

    /** What a batch changes, and what became of its assets. */
    public record Result(Decided decided, List<Released> released) {}

    /**
     * Begins a batch.
     *
     * @param known has the assets, and every file that claims one of them or is ended
     * @param claims all live claims of the assets
     */
    public Releasing(Known known, Map<UUID, List<ClaimRow>> claims, @Nullable String traceId, Instant now) {
        this.claims = Map.copyOf(claims);
        this.traceId = traceId;
        this.now = now;
        this.changes = new Changes(known);
    }

    /** Ends a file that is on its way to the center; what is settled stays as it is. */
    public Releasing end(FileRow file, FileState end, Failure why) {
        if (!file.state().settled()) {
            changes.settle(file.ended(end, why, now));
        }
        return this;
    }

    /** Releases the claims of an asset that match; does nothing where none does. */
    public Releasing release(UUID id, Predicate<ClaimRow> matching) {
        AssetRow asset = changes.asset(id);
        List<ClaimRow> left = drop(asset, matching);
        int dropped = claimsOf(id).size() - left.size();
        if (dropped > 0) {
            // The bytes of a request whose claim is gone do not stand in the way of an earlier request's.
            settle(asset, left.isEmpty() ? Wanting.nothing(asset, 0) : wantedBy(asset, left), dropped);
        }
        return this;
    }

    /**
     * Releases all claims of an asset that were asked for before the purge. Those that were asked for later stay: of two
     * requests the higher wins.
     */
    public Releasing purge(UUID id, long purge) {
        AssetRow asset = changes.asset(id);
        List<ClaimRow> left = drop(asset, claim -> claim.requestNumber() < purge);
        int dropped = claimsOf(id).size() - left.size();
        settle(
                asset,
                left.isEmpty() ? Wanting.nothing(asset, Math.max(asset.requestNumber(), purge)) : wantedBy(asset, left),
                dropped);
        return this;
    }

    public Result result() {
        return new Result(changes.decided(), List.copyOf(released));
    }

    /** Takes the claims off their files; returns those that are left. */
    private List<ClaimRow> drop(AssetRow asset, Predicate<ClaimRow> matching) {
        var left = new ArrayList<ClaimRow>();
        for (ClaimRow claim : claimsOf(asset.id())) {
            FileRow file = changes.file(claim.file());
            if (file != null && matching.test(claim)) {
                changes.change(file.released(now));
            } else {
                left.add(claim);
            }
        }
        return left;
    }

    private void settle(AssetRow before, AssetRow after, int dropped) {
        if (Wanting.differs(before, after)) {
            AssetRow ordered = Wanting.nextRevision(after, traceId, now);
            changes.order(ordered);
            released.add(new Released(before.id(), ordered.revision(), ordered.digest() == null, dropped));
            return;
        }
        changes.put(after);
        boolean purged = before.digest() == null;
        // Purged before: the edges that have not said so yet are waited for all the same.
        Long revision = purged && before.revision() > 0 ? before.revision() : null;
        released.add(new Released(before.id(), revision, purged, dropped));
    }

    private static AssetRow wantedBy(AssetRow asset, List<ClaimRow> claims) {
        Selector selector = Selector.NONE;
        int priority = 5;
        for (ClaimRow claim : claims) {
            selector = selector.union(claim.selector());
            priority = Math.min(priority, claim.priority());
        }
        return Wanting.wanted(asset, selector, priority);
    }

    private List<ClaimRow> claimsOf(UUID asset) {
        return claims.getOrDefault(asset, List.of());
    }
}
