package io.websync.edge.work;

import io.websync.contracts.Digest;
import io.websync.contracts.event.ReconcileFinished;
import io.websync.edge.EdgeMetrics;
import io.websync.edge.files.EdgeFolders;
import io.websync.edge.files.FolderSync;
import io.websync.edge.files.Site;
import io.websync.edge.inventory.Inventory;
import io.websync.edge.inventory.Inventory.Holding;
import io.websync.edge.inventory.InventoryException;
import io.websync.edge.replica.Copy;
import io.websync.edge.replica.DiskFact;
import io.websync.edge.replica.Replica;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what the inventory takes for there with what lies on the disk, and makes due what differs; the engine does the
 * rest. Reads names, sizes and times only, unless it is to hash. One at a time.
 */
final class Reconcile {

    private static final Logger log = LoggerFactory.getLogger(Reconcile.class);
    private static final int PAGE = 500;

    private final String edge;
    private final EdgeFolders folders;
    private final Site site;
    private final FolderSync folderSync;
    private final Inventory inventory;
    private final Runnable wake;
    private final BooleanSupplier stopping;
    private final EdgeMetrics metrics;
    private final Clock clock;

    Reconcile(
            String edge,
            EdgeFolders folders,
            Site site,
            FolderSync folderSync,
            Inventory inventory,
            Runnable wake,
            BooleanSupplier stopping,
            EdgeMetrics metrics,
            Clock clock) {
        this.edge = edge;
        this.folders = folders;
        this.site = site;
        this.folderSync = folderSync;
        this.inventory = inventory;
        this.wake = wake;
        this.stopping = stopping;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** @param trigger start, timer, control or request; stands in the report */
    synchronized ReconcileFinished run(String trigger, boolean rehash) throws IOException, InterruptedException {
        Instant start = clock.instant();
        folders.restore();
        folderSync.forget();
        var pass = new Pass(rehash);
        long id = 0;
        while (!stopping.getAsBoolean()) {
            List<Holding> page = inventory.settledAfter(id, PAGE);
            if (page.isEmpty()) {
                break;
            }
            pass.compare(page);
            id = page.getLast().id();
        }
        long unknown = stopping.getAsBoolean()
                ? 0
                : site.count(path -> inventory.replicaAt(path) == null && !stopping.getAsBoolean());
        metrics.reconciled(pass.missing, pass.altered);
        var finished = new ReconcileFinished(
                edge,
                trigger,
                pass.checked,
                pass.rehashed,
                pass.missing,
                pass.altered,
                unknown,
                Duration.between(start, clock.instant()),
                clock.instant());
        log.info(
                "Edge {} reconciled ({}): {} copies checked, {} missing, {} altered, {} unknown files, in {}",
                edge,
                trigger,
                pass.checked,
                pass.missing,
                pass.altered,
                unknown,
                finished.took());
        return finished;
    }

    /** The counts of one run. */
    private final class Pass {

        private final boolean rehash;
        private long checked;
        private long rehashed;
        private long missing;
        private long altered;

        private Pass(boolean rehash) {
            this.rehash = rehash;
        }

        private void compare(List<Holding> page) throws InterruptedException {
            var suspects = new ArrayList<Replica>();
            for (Holding holding : page) {
                if (!holds(holding)) {
                    suspects.add(holding.replica());
                }
            }
            if (suspects.isEmpty()) {
                return;
            }
            Instant now = clock.instant();
            try {
                inventory
                        .write(ledger -> {
                            for (Replica suspect : suspects) {
                                ledger.suspect(suspect, now);
                            }
                            return true;
                        })
                        .get();
            } catch (ExecutionException e) {
                throw new InventoryException("cannot record what the reconcile found", e.getCause());
            }
            wake.run();
        }

        private boolean holds(Holding holding) {
            Replica replica = holding.replica();
            try {
                DiskFact fact = site.look(replica.path());
                if (!holding.mirrored()) {
                    return !(fact instanceof DiskFact.RegularFile) && !(fact instanceof DiskFact.Foreign);
                }
                checked++;
                if (fact instanceof DiskFact.Missing) {
                    missing++;
                    return false;
                }
                Copy copy = replica.copy();
                if (copy != null
                        && fact instanceof DiskFact.RegularFile(long size, Instant modified)
                        && size == copy.size()
                        && modified.equals(copy.modified())
                        && (!rehash || hashes(replica, copy))) {
                    return true;
                }
            } catch (IOException e) {
                log.warn("Cannot look at {}, it is checked by the engine: {}", replica.path(), e.toString());
            }
            altered++;
            return false;
        }

        private boolean hashes(Replica replica, Copy copy) throws IOException {
            rehashed++;
            try (var file = site.open(replica.path())) {
                Digest digest = Transfer.digest(file, copy.size());
                return digest.equals(copy.digest());
            }
        }
    }
}
