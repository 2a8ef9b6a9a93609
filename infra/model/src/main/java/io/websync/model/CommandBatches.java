package io.websync.model;

import io.websync.catalog.dispatch.ClaimRow;
import io.websync.catalog.dispatch.FileRow;
import io.websync.contracts.AssetKey;
import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.contracts.event.PurgeRequested;
import io.websync.contracts.event.RetryRequested;
import io.websync.contracts.state.FileState;
import io.websync.distributor.dispatch.Decided;
import io.websync.distributor.dispatch.PurgeScope;
import io.websync.distributor.dispatch.Regrouping;
import io.websync.distributor.dispatch.Releasing;
import io.websync.distributor.dispatch.RetryScope;
import io.websync.distributor.dispatch.Retrying;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** What a batch of a command decides, by the real decisions, on the rows as they are committed. */
final class CommandBatches {

    private final World world;
    private final Database database;

    CommandBatches(World world) {
        this.world = world;
        this.database = world.database;
    }

    Decided release(Work work, FileRow file) {
        Map<UUID, List<ClaimRow>> claims = database.claimsOf(file.asset());
        var releasing = new Releasing(
                        KnownRows.of(database, file.asset(), List.of(file), claims, world.now), claims, null, world.now)
                .end(file, FileState.CANCELED, Failure.of(FailureCode.CANCELED, "the submission is over"));
        if (file.claimed()) {
            releasing.release(file.asset(), claim -> claim.file().equals(file.id()));
        }
        return releasing.result().decided();
    }

    Decided retry(Work work, FileRow file) {
        var request = (RetryRequested) Objects.requireNonNull(work.command());
        Submission submission = Objects.requireNonNull(database.submissions.get(work.submission()));
        List<FileRow> fetched = database.files.values().stream()
                .filter(other -> other.asset().equals(file.asset()) && other.state() == FileState.FETCHED)
                .toList();
        var files = new ArrayList<>(fetched);
        files.removeIf(other -> other.id().equals(file.id()));
        files.add(file);
        return new Retrying(
                        KnownRows.of(database, file.asset(), files, Map.of(), world.now),
                        Map.of(submission.id(), submission.terms()),
                        work.requestNumber(),
                        null,
                        world.now)
                .files(List.of(file), RetryScope.of(request, List.of(), work.phase() == 2))
                .result()
                .decided();
    }

    Decided purge(PurgeRequested request, AssetKey key) {
        Map<UUID, List<ClaimRow>> claims = database.claimsOf(key.id());
        var releasing =
                new Releasing(KnownRows.of(database, key, List.of(), claims, world.now), claims, null, world.now);
        PurgeScope.of(request).apply(releasing, key.id());
        return releasing.result().decided();
    }

    /** What is ordered once more of an asset since an edge is in other groups. */
    Decided regroup(String name, AssetKey key) {
        int edge = database.edge(name).id();
        List<FileRow> files = database.files.values().stream()
                .filter(file -> file.asset().equals(key.id())
                        && file.state() == FileState.FETCHED
                        && file.revision() == 1
                        && countsOn(file, edge))
                .toList();
        return Regrouping.decide(KnownRows.of(database, key, files, Map.of(), world.now), files, edge, world.now);
    }

    private boolean countsOn(FileRow file, int edge) {
        Submission submission = database.submissions.get(file.id().submission());
        return submission != null
                && submission.edges().contains(edge)
                && !submission.state().settled();
    }
}
