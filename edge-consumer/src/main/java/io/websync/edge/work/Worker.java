package io.websync.edge.work;

import io.websync.contracts.Digest;
import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.contracts.event.ReplicaFailed;
import io.websync.contracts.event.ReplicaMirrored;
import io.websync.contracts.event.ReplicaPurged;
import io.websync.edge.EdgeMetrics;
import io.websync.edge.blobs.CenterUnavailableException;
import io.websync.edge.files.FolderSync;
import io.websync.edge.files.Partials;
import io.websync.edge.files.Site;
import io.websync.edge.inventory.AckBatch.Ack;
import io.websync.edge.inventory.Inventory;
import io.websync.edge.inventory.InventoryException;
import io.websync.edge.replica.Copy;
import io.websync.edge.replica.Decision;
import io.websync.edge.replica.MirrorException;
import io.websync.edge.replica.Replica;
import io.websync.edge.replica.RetryPlan;
import io.websync.edge.replica.Step;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One attempt on one replica. The same replica is never worked on twice at once, see {@link Engine}. */
final class Worker {

    private static final Logger log = LoggerFactory.getLogger(Worker.class);

    /** A drained edge looks again now and then, should the word that it is in use again be missed. */
    private static final Duration DRAINED_PAUSE = Duration.ofMinutes(10);

    private final String edge;
    private final Inventory inventory;
    private final Site site;
    private final FolderSync folderSync;
    private final Partials partials;
    private final DiskTrouble disk;
    private final Transfer transfer;
    private final CenterGate gate;
    private final Room room;
    private final RetryPlan retryPlan;
    private final BooleanSupplier drained;
    private final EdgeMetrics metrics;
    private final Clock clock;

    Worker(
            String edge,
            Inventory inventory,
            Site site,
            FolderSync folderSync,
            Partials partials,
            Transfer transfer,
            CenterGate gate,
            Room room,
            RetryPlan retryPlan,
            BooleanSupplier drained,
            EdgeMetrics metrics,
            Clock clock) {
        this.edge = edge;
        this.inventory = inventory;
        this.site = site;
        this.folderSync = folderSync;
        this.partials = partials;
        this.disk = new DiskTrouble(edge, partials);
        this.transfer = transfer;
        this.gate = gate;
        this.room = room;
        this.retryPlan = retryPlan;
        this.drained = drained;
        this.metrics = metrics;
        this.clock = clock;
    }

    Outcome work(Replica replica) {
        try {
            return take(Decision.next(replica, site.look(replica.path())), replica);
        } catch (CenterUnavailableException e) {
            gate.unavailable(String.valueOf(e.getMessage()));
            return new Outcome.Parked();
        } catch (InterruptedException _) {
            return new Outcome.Stopped();
        } catch (MirrorException e) {
            return failed(replica, e.failure());
        } catch (IOException e) {
            return failed(replica, disk.failure(replica, e));
        } catch (RuntimeException e) {
            log.error("A defect: {} at revision {} failed", replica.asset(), replica.revision(), e);
            return failed(replica, Failure.of(FailureCode.INTERNAL, String.valueOf(e)));
        }
    }

    private Outcome take(Step step, Replica replica)
            throws IOException, MirrorException, CenterUnavailableException, InterruptedException {
        return switch (step) {
            case Step.Keep _ -> mirrored(replica, wanted(replica), 0, CompletableFuture.completedFuture(null));
            case Step.Touch _ -> {
                site.touch(replica.path(), replica.modified());
                yield mirrored(replica, wanted(replica), 0, CompletableFuture.completedFuture(null));
            }
            case Step.Verify _ -> verify(replica);
            case Step.Fetch _ -> fetch(replica);
            case Step.Remove _ -> {
                forgetCopy(replica);
                site.remove(replica.path());
                metrics.removed();
                yield absent(replica, true, folderSync.removed(replica.path()));
            }
            case Step.Leave _ -> absent(replica, false, CompletableFuture.completedFuture(null));
            case Step.Wait(String why) -> throw new MirrorException(FailureCode.STORAGE, why);
        };
    }

    private Outcome verify(Replica replica)
            throws IOException, MirrorException, CenterUnavailableException, InterruptedException {
        @Nullable Digest computed = null;
        try (var file = site.open(replica.path())) {
            computed = Transfer.digest(file, replica.size());
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            // A bad place on the disk: a new copy lies elsewhere.
            log.warn("Edge {} cannot read {}, it is fetched again: {}", edge, replica.path(), e.toString());
        }
        if (computed == null || !computed.equals(replica.digest())) {
            return fetch(replica);
        }
        try {
            site.touch(replica.path(), replica.modified());
        } catch (IOException e) {
            discard(replica);
            throw e;
        }
        metrics.adopted();
        return mirrored(replica, computed, 0, folderSync.published(replica.path()));
    }

    private Outcome fetch(Replica replica)
            throws IOException, MirrorException, CenterUnavailableException, InterruptedException {
        if (drained.getAsBoolean()) {
            Instant due = clock.instant().plus(DRAINED_PAUSE);
            return new Outcome.Recorded(
                    inventory.write(ledger -> ledger.again(replica, replica.tries(), replica.firstTry(), due)), due);
        }
        if (!gate.enter()) {
            return new Outcome.Parked();
        }
        Digest digest = wanted(replica);
        long transferred;
        long start = System.nanoTime();
        try {
            transferred = transfer.fetch(replica, digest);
            gate.answered();
        } catch (MirrorException e) {
            gate.answered();
            throw e;
        } catch (IOException | InterruptedException | RuntimeException e) {
            gate.unknown();
            throw e;
        }
        room.found();
        forgetCopy(replica);
        site.publish(partials.path(replica.id(), digest), replica.path());
        metrics.transferred(transferred, Duration.ofNanos(System.nanoTime() - start));
        return mirrored(replica, digest, transferred, folderSync.published(replica.path()));
    }

    private Outcome mirrored(Replica replica, Digest digest, long transferred, CompletableFuture<Void> durable) {
        return new Outcome.Recorded(
                durable.thenCompose(_ -> {
                            var copy = new Copy(digest, replica.size(), replica.modified());
                            Ack ack = Ack.of(new ReplicaMirrored(
                                    edge,
                                    replica.asset(),
                                    replica.revision(),
                                    digest,
                                    replica.size(),
                                    transferred,
                                    clock.instant()));
                            return inventory.write(ledger -> ledger.mirrored(replica, copy, ack));
                        })
                        .exceptionallyCompose(failure -> notDurable(replica, failure)),
                null);
    }

    /** The disk did not keep what was written: no word of success, and another attempt after the usual pause. */
    private CompletableFuture<Boolean> notDurable(Replica replica, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (!(cause instanceof IOException e)) {
            return CompletableFuture.failedFuture(cause);
        }
        discard(replica);
        return failed(replica, disk.failure(replica, e)).current().thenCompose(_ -> CompletableFuture.failedFuture(e));
    }

    /** What could not be written the system forgets, and the next fsync says that all is well: a new copy is made. */
    private void discard(Replica replica) {
        try {
            site.remove(replica.path());
        } catch (IOException e) {
            log.warn("Edge {} cannot remove {}, which may not be durable", edge, replica.path(), e);
        }
    }

    /** @param removed whether something was there, which the center may have heard of before the inventory lost its memory */
    private Outcome absent(Replica replica, boolean removed, CompletableFuture<Void> durable) {
        String blocker = replica.wanted() ? replica.blocker() : null;
        if (blocker != null) {
            var failure = Failure.of(
                    FailureCode.PATH_CONFLICT,
                    blocker + " was asked for before and holds the path: one of both cannot be a folder and a file");
            Ack ack = Ack.of(failedEvent(replica, failure, 1, clock.instant()));
            return new Outcome.Recorded(
                    durable.thenCompose(_ -> inventory.write(
                            ledger -> ledger.failed(replica, 1, null, null, FailureCode.PATH_CONFLICT, ack))),
                    null);
        }
        Ack ack = removed || replica.absenceMatters()
                ? Ack.of(new ReplicaPurged(edge, replica.asset(), replica.revision(), clock.instant()))
                : null;
        return new Outcome.Recorded(
                durable.thenCompose(_ -> inventory.write(ledger -> ledger.absent(replica, ack))), null);
    }

    private Outcome.Recorded failed(Replica replica, Failure failure) {
        Instant now = clock.instant();
        Instant firstTry = replica.firstTry() == null ? now : replica.firstTry();
        int tries = replica.tries() + 1;
        var verdict = retryPlan.after(
                failure.code(), tries, ThreadLocalRandom.current().nextDouble());
        Instant due = now.plus(verdict.pause());
        metrics.failed(failure.code());
        if (failure.code() == FailureCode.NO_SPACE) {
            room.refused(replica.size());
        }
        if (!verdict.tellFailed()) {
            log.info(
                    "Edge {}: {} at revision {}: attempt {} failed, next at {}: {}",
                    edge,
                    replica.asset(),
                    replica.revision(),
                    tries,
                    due,
                    failure.message());
            return new Outcome.Recorded(inventory.write(ledger -> ledger.again(replica, tries, firstTry, due)), due);
        }
        boolean news = failure.code() != replica.failure() || RetryPlan.concernsCenter(failure.code());
        if (news) {
            log.warn(
                    "Edge {}: {} at revision {} failed after {} attempts, next at {}: {}: {}",
                    edge,
                    replica.asset(),
                    replica.revision(),
                    tries,
                    due,
                    failure.code(),
                    failure.message());
        }
        Ack ack = news ? Ack.of(failedEvent(replica, failure, tries, firstTry)) : null;
        return new Outcome.Recorded(
                inventory.write(ledger -> ledger.failed(replica, tries, firstTry, due, failure.code(), ack)), due);
    }

    private ReplicaFailed failedEvent(Replica replica, Failure failure, int tries, Instant firstTry) {
        return new ReplicaFailed(edge, replica.asset(), replica.revision(), failure, tries, firstTry, clock.instant());
    }

    /** A crash between replacing a file and recording it must not leave facts that vouch for the wrong bytes. */
    private void forgetCopy(Replica replica) throws InterruptedException {
        if (replica.copy() == null) {
            return;
        }
        try {
            inventory
                    .write(ledger -> {
                        ledger.forgetCopy(replica);
                        return true;
                    })
                    .get();
        } catch (ExecutionException e) {
            throw new InventoryException("cannot record that the copy of " + replica.asset() + " goes", e.getCause());
        }
    }

    private static Digest wanted(Replica replica) {
        @Nullable Digest digest = replica.digest();
        if (digest == null) {
            throw new IllegalStateException(replica.asset() + " is wanted without a digest");
        }
        return digest;
    }
}
