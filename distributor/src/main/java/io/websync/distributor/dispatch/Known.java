package io.websync.distributor.dispatch;

import io.websync.catalog.counting.SubmissionRow;
import io.websync.catalog.dispatch.AssetRow;
import io.websync.catalog.dispatch.FileRow;
import io.websync.catalog.dispatch.PurgeRule;
import io.websync.catalog.replica.ReplicaRow;
import io.websync.catalog.reporter.EdgeRoster.Member;
import io.websync.contracts.FileId;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What the catalog knew before a batch.
 *
 * @param assets every asset of the batch, locked
 * @param files those that there are
 * @param submissions every submission of the batch
 * @param replicas of the assets that were ordered before
 * @param purges those that may cover a request of the batch
 * @param roster edges by id; an edge that is not in it is taken for one that is selected
 */
public record Known(
        Map<UUID, AssetRow> assets,
        Map<FileId, FileRow> files,
        Map<Long, SubmissionRow> submissions,
        Map<UUID, List<ReplicaRow>> replicas,
        List<PurgeRule> purges,
        Map<Integer, Member> roster) {

    public Known {
        assets = Map.copyOf(assets);
        files = Map.copyOf(files);
        submissions = Map.copyOf(submissions);
        replicas = Map.copyOf(replicas);
        purges = List.copyOf(purges);
        roster = Map.copyOf(roster);
    }

    /** Without purges, and with every edge selected that a submission counts on. */
    public Known(
            Map<UUID, AssetRow> assets,
            Map<FileId, FileRow> files,
            Map<Long, SubmissionRow> submissions,
            Map<UUID, List<ReplicaRow>> replicas) {
        this(assets, files, submissions, replicas, List.of(), Map.of());
    }
}
