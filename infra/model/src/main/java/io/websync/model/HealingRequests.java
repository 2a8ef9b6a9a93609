package io.websync.model;

import io.websync.catalog.dispatch.AssetRow;
import io.websync.catalog.dispatch.DueRequest;
import io.websync.catalog.dispatch.FileRow;
import io.websync.catalog.reporter.Healing;
import io.websync.contracts.Refresh;
import io.websync.contracts.event.FileSubmitted;
import io.websync.contracts.state.SubmissionState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** What {@link Healing} asks the catalog for: a request of the oldest live claim of each asset. */
final class HealingRequests {

    private HealingRequests() {}

    static List<DueRequest> of(World world, Set<UUID> assets) {
        var requests = new ArrayList<DueRequest>();
        for (UUID id : new TreeSet<>(assets)) {
            for (FileRow file : world.database.files.values()) {
                Submission submission = Objects.requireNonNull(
                        world.database.submissions.get(file.id().submission()));
                if (file.asset().equals(id)
                        && file.claimed()
                        && submission.state() != SubmissionState.CANCELED
                        && submission.state() != SubmissionState.ABORTED) {
                    requests.add(request(world, file, submission));
                    break;
                }
            }
        }
        return requests;
    }

    private static DueRequest request(World world, FileRow file, Submission submission) {
        AssetRow asset = Objects.requireNonNull(world.database.assets.get(file.asset()));
        Instant earliest = asset.changedAt().plus(Healing.PAUSE);
        return new DueRequest(
                new FileSubmitted(
                        file.id(),
                        asset.key(),
                        file.url(),
                        file.requestNumber(),
                        1,
                        submission.account(),
                        submission.selector(),
                        3,
                        null,
                        null,
                        null,
                        Refresh.ALWAYS,
                        file.expectedDigest(),
                        file.submittedAt(),
                        null,
                        null,
                        asset.revision()),
                earliest.isAfter(world.now) ? earliest : world.now,
                "BLOB_MISSING");
    }
}
