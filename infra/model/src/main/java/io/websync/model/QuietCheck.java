package io.websync.model;

import io.websync.catalog.dispatch.AssetRow;
import io.websync.catalog.dispatch.FileRow;
import io.websync.catalog.replica.ReplicaRow;
import io.websync.catalog.replica.Replicas;
import io.websync.contracts.AssetKey;
import io.websync.contracts.Digest;
import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.contracts.state.FileState;
import io.websync.contracts.state.ReplicaState;
import io.websync.contracts.state.SubmissionState;
import io.websync.distributor.settling.Outcome;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What has to hold when nothing is left to do. */
final class QuietCheck {

    private final World world;
    private final Database database;

    QuietCheck(World world) {
        this.world = world;
        this.database = world.database;
    }

    void run() {
        if (!database.due.isEmpty()) {
            throw new Violation("nothing is stuck", "still waiting: " + database.due);
        }
        for (Submission submission : database.submissions.values()) {
            submission(submission);
        }
        database.files.values().forEach(this::file);
        database.assets.values().forEach(this::asset);
        world.edges.forEach(this::edge);
        blobs();
    }

    private void blobs() {
        Set<Digest> ordered = new HashSet<>();
        database.assets.values().forEach(asset -> ordered.add(asset.digest()));
        for (Digest digest : world.blobs.all().keySet()) {
            if (!ordered.contains(digest)) {
                throw new Violation("what nothing points to goes from the center", digest.toString());
            }
        }
        if (!world.blobs.trash().isEmpty()) {
            throw new Violation(
                    "what nothing points to goes from the center", "the trash holds " + world.blobs.trash());
        }
    }

    private void submission(Submission submission) {
        if (!submission.state().settled()) {
            throw new Violation("nothing is stuck", submission + " with " + database.totals(submission));
        }
        Outcome.next(database.totals(submission)).ifPresent(state -> {
            throw new Violation(
                    "a submission is in the state that its counters say",
                    submission + " should be " + state + ": " + database.totals(submission));
        });
        long files = database.files.keySet().stream()
                .filter(id -> id.submission() == submission.id())
                .count();
        if (submission.accepted() > 0 && files != submission.accepted()) {
            throw new Violation("every accepted line is a file", submission + " has " + files);
        }
    }

    private void file(FileRow file) {
        Submission submission = database.submissions.get(file.id().submission());
        if (submission == null || !file.state().settled()) {
            throw new Violation("nothing is stuck", file + " of " + submission);
        }
        if (file.state() == FileState.FAILED
                && !world.checks.failed.contains(new Checks.Word(file.id(), file.requestNumber()))) {
            throw new Violation("FAILED is said only when no attempt is left", file.toString());
        }
        if (file.state() == FileState.FETCHED) {
            boolean found = Stream.concat(
                            world.checks.found.values().stream().flatMap(words -> words.values().stream()),
                            world.checks.healed.values().stream())
                    .anyMatch(digests -> digests.contains(file.digest()));
            if (!found) {
                throw new Violation("FETCHED is said of what was fetched", file.toString());
            }
        }
        boolean stopped =
                submission.state() == SubmissionState.CANCELED || submission.state() == SubmissionState.ABORTED;
        if (file.claimed() && stopped) {
            throw new Violation("what was stopped claims nothing", file + " of " + submission);
        }
        if (file.claimed() && database.purges.stream().anyMatch(purge -> Checks.releases(database, purge, file))) {
            throw new Violation("what was purged later claims nothing", file + " of " + submission);
        }
        boolean purged = database.purges.stream().anyMatch(purge -> file.asset().equals(purge.asset()));
        if (file.state() == FileState.FETCHED && !file.claimed() && !stopped && !purged) {
            throw new Violation("a fetched file claims its asset until somebody releases it", file.toString());
        }
    }

    private void asset(AssetRow asset) {
        if (database.published.getOrDefault(asset.id(), 0L) != asset.revision()) {
            throw new Violation("every revision is published", asset.toString());
        }
        Digest digest = asset.digest();
        TreeMap<Long, Set<Digest>> found = world.checks.found.get(asset.key().value());
        boolean claimed = database.claimsOf(asset.id()).containsKey(asset.id());
        if (claimed == (digest == null) && asset.revision() > 0) {
            throw new Violation("an asset is there as long as it is claimed", asset.toString());
        }
        if (digest == null) {
            return;
        }
        boolean asked = found != null
                && found.getOrDefault(asset.requestNumber(), Set.of()).contains(digest);
        if (!asked
                && !world.checks
                        .healed
                        .getOrDefault(asset.key().value(), Set.of())
                        .contains(digest)) {
            throw new Violation("an asset is what the request that decided it found", asset + ", found " + found);
        }
        database.files.values().stream()
                .filter(file -> file.asset().equals(asset.id())
                        && file.state() == FileState.FETCHED
                        && file.claimed()
                        && file.requestNumber() > asset.requestNumber()
                        && !world.checks.failed.contains(new Checks.Word(file.id(), file.requestNumber())))
                .findFirst()
                .ifPresent(file -> {
                    throw new Violation("what was asked last decides", asset + ", but later asked " + file);
                });
    }

    /** Whether its blob is gone for good: it was lost, and its origin does not give it, or it rotted too often. */
    private boolean lost(AssetRow asset) {
        if (asset.digest() == null || !world.blobs.isLost(asset.digest())) {
            return false;
        }
        BlobCheckRole.Check check = database.blobChecks.get(asset.digest());
        return (check != null && check.givenUp())
                || database.files.values().stream()
                        .anyMatch(file -> file.asset().equals(asset.id()) && file.failure() != null);
    }

    private void edge(Edge edge) {
        List<AssetRow> holders = world.checks.holders(database, edge);
        int id = database.edge(edge.name).id();
        if (!edge.groups().equals(database.edge(edge.name).groups())) {
            throw new Violation("an edge knows its groups", edge + " believes to be in " + edge.groups());
        }
        for (AssetRow asset : database.assets.values()) {
            AssetKey key = asset.key();
            Disk.@Nullable Kept kept = edge.disk.get(key.path());
            ReplicaRow replica = database.replicas.get(new Replicas.Key(asset.id(), id));
            if (holders.contains(asset) && lost(asset) && replica != null && replica.state() == ReplicaState.FAILED) {
                Failure failure = replica.failure();
                if (failure == null
                        || (failure.code() != FailureCode.BLOB_MISSING && failure.code() != FailureCode.CORRUPTED)
                        || replica.revision() != asset.revision()) {
                    throw new Violation("the report says what is not there", edge + ": " + replica + " of " + asset);
                }
            } else if (holders.contains(asset)) {
                if (kept == null
                        || !kept.content().digest().equals(asset.digest())
                        || !kept.modified().equals(asset.lastModified())) {
                    throw new Violation(
                            "every edge holds exactly what the claims want",
                            edge + " holds " + kept + " instead of " + asset);
                }
                if (replica == null
                        || replica.state() != ReplicaState.MIRRORED
                        || replica.revision() != asset.revision()
                        || !kept.content().digest().equals(replica.digest())) {
                    throw new Violation("the report says what is there", edge + ": " + replica + " of " + asset);
                }
            } else {
                if (kept != null) {
                    throw new Violation(
                            "every edge holds exactly what the claims want",
                            edge + " still holds " + kept + " of " + asset);
                }
                boolean wanted = asset.digest() != null && asset.selector().selects(edge.name, edge.groups());
                boolean lies = replica == null
                        ? wanted
                        : replica.state() == ReplicaState.MIRRORED || replica.revision() != asset.revision();
                if (lies) {
                    throw new Violation("the report says what is not there", edge + ": " + replica + " of " + asset);
                }
            }
        }
    }
}
