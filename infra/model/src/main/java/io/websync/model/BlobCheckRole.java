package io.websync.model;

import io.websync.catalog.dispatch.DueRequest;
import io.websync.contracts.Digest;
import io.websync.contracts.FileId;
import io.websync.distributor.reporter.RottenBlob;
import io.websync.distributor.reporter.RottenBlob.Found;
import io.websync.distributor.reporter.RottenBlob.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Looks at blobs of which an edge got other bytes, as {@code BlobCheckLoop} does. */
final class BlobCheckRole {

    /** @param drops how often it was dropped lately */
    record Check(
            Digest digest,
            Instant askedAt,
            @Nullable Instant checkedAt,
            int drops,
            @Nullable Instant droppedAt,
            boolean givenUp) {

        boolean waits() {
            return checkedAt == null || checkedAt.isBefore(askedAt);
        }

        Check askedAgain(Instant at) {
            return new Check(digest, at, checkedAt, drops, droppedAt, givenUp);
        }
    }

    private final Actor actor;
    private final World world;
    private final Database database;
    private boolean busy;

    BlobCheckRole(Actor actor) {
        this.actor = actor;
        this.world = actor.world;
        this.database = world.database;
    }

    void begin() {
        busy = false;
        actor.loop("look at a blob", () -> !busy && database.up() && world.blobs.up && next() != null, this::look);
    }

    private @Nullable Check next() {
        return database.blobChecks.values().stream()
                .filter(Check::waits)
                .findFirst()
                .orElse(null);
    }

    private void look() {
        Check check = next();
        if (check == null) {
            return;
        }
        busy = true;
        Instant began = world.now;
        Found found = !world.blobs.has(check.digest)
                ? Found.MISSING
                : world.blobs.isRotten(check.digest) ? Found.ROTTEN : Found.SOUND;
        actor.next("follow what was found", () -> follow(check, found, began));
    }

    private void follow(Check check, Found found, Instant began) {
        Instant now = world.now;
        Verdict verdict = RottenBlob.verdict(found, check.drops, check.droppedAt, now);
        int drops = RottenBlob.dropsLately(check.drops, check.droppedAt, now);
        world.trace.say(() -> check.digest + " is " + found + ": " + verdict);
        boolean drop = verdict == Verdict.DROP;
        if (drop && world.blobs.up && world.blobs.discard(check.digest, began, now)) {
            world.blobs.free(check.digest);
        }
        var done = new Check(
                check.digest,
                check.askedAt,
                check.askedAt.isAfter(now) ? check.askedAt : now,
                drop ? drops + 1 : drops,
                drop ? now : check.droppedAt,
                verdict == Verdict.GIVE_UP);
        actor.when("note what was found", database::up, () -> note(done, drop || verdict == Verdict.FETCH));
    }

    private void note(Check done, boolean heal) {
        Set<UUID> assets = database.assets.values().stream()
                .filter(asset -> heal && done.digest.equals(asset.digest()))
                .map(asset -> asset.id())
                .collect(Collectors.toSet());
        List<DueRequest> requests = HealingRequests.of(world, assets);
        Set<FileId> due = new TreeSet<>();
        requests.forEach(request -> due.add(request.request().file()));
        var transaction = database.begin(actor);
        transaction.write(() -> {
            database.putMissingDue(requests);
            database.blobChecks.computeIfPresent(
                    done.digest, (_, known) -> known.askedAt.equals(done.askedAt) ? done : known);
        });
        actor.when("commit what was found", () -> !database.up() || database.free(transaction, due, List.of()), () -> {
            var _ = transaction.commit();
            busy = false;
        });
    }
}
