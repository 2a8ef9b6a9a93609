package io.websync.distributor.dispatch;

import io.websync.catalog.dispatch.AssetRow;
import io.websync.catalog.dispatch.FileRow;
import io.websync.catalog.replica.ReplicaRow;
import io.websync.catalog.reporter.EdgeRoster.Member;
import io.websync.contracts.Digest;
import io.websync.contracts.state.Standing;
import java.time.Instant;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is ordered once more since an edge left a group. An edge says nothing of a first order that does not want it
 * there, but a submission that was handed in when it was in the group waits for its word; of a second order it says that it
 * holds nothing. An edge that joins a group needs nothing of this: it finds by its own orders what it shall hold, and says so.
 */
public final class Regrouping {

    private Regrouping() {}

    /**
     * Decides for files of submissions that count on the edge.
     *
     * @param known has the files' assets and the roster as it is now
     */
    public static Decided decide(Known known, Collection<FileRow> files, int edge, Instant now) {
        var changes = new Changes(known);
        Member member = known.roster().get(edge);
        for (FileRow file : files) {
            AssetRow asset = changes.assetIfKnown(file.asset());
            if (member != null && asset != null && isWaitedFor(file, changes, edge) && isSilent(asset, member)) {
                changes.order(Wanting.nextRevision(asset, asset.traceId(), now));
            }
        }
        return changes.decided();
    }

    private static boolean isSilent(AssetRow asset, Member member) {
        return asset.revision() == 1 && !asset.selector().selects(member.name(), member.groups());
    }

    private static boolean isWaitedFor(FileRow file, Changes changes, int edge) {
        @Nullable Digest digest = file.digest();
        if (digest == null) {
            return false;
        }
        ReplicaRow replica = changes.replicas(file.asset()).stream()
                .filter(row -> row.edge() == edge)
                .findFirst()
                .orElse(null);
        return ReplicaRow.standing(file.revision(), digest, replica) == Standing.PENDING;
    }
}
