package io.websync.edge.work;

import io.websync.contracts.event.ReconcileFinished;
import io.websync.edge.EdgeMetrics;
import io.websync.edge.files.EdgeFolders;
import io.websync.edge.files.FolderSync;
import io.websync.edge.files.Site;
import io.websync.edge.inventory.Inventory;
import io.websync.edge.inventory.Inventory.Holding;
import io.websync.edge.inventory.InventoryException;
import io.websync.edge.replica.Copy;
import io.websync.edge.replica.Finding;
import io.websync.edge.replica.Replica;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
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
        long unknown =
                stopping.getAsBoolean() ? 0 : site.count(path -> !inventory.knows(path) && !stopping.getAsBoolean());
        metrics.reconciled(pass.missing, pass.altered, pass.mismatched);
        metrics.unknown(unknown);
        var finished = new ReconcileFinished(
                edge,
                trigger,
                pass.checked,
                pass.rehashed,
                pass.missing,
                pass.altered,
                unknown,
                Duration.between(start, clock.instant()),
                clock.instant(),
                pass.truncated,
                pass.mismatched);
        log.info(
                "Edge {} reconciled ({}): {} copies checked, {} missing, {} altered (of these {} truncated, {} with another"
                        + " digest), {} unknown files, in {}",
                edge,
                trigger,
                pass.checked,
                pass.missing,
                pass.altered,
                pass.truncated,
                pass.mismatched,
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
        private long truncated;
        private long mismatched;

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
            if (holding.mirrored()) {
                checked++;
            }
            Finding finding;
            boolean same = true;
            try {
                finding = Finding.of(holding.mirrored(), replica.copy(), site.look(replica.path()));
                if (finding == Finding.AS_KNOWN && rehash && holding.mirrored()) {
                    same = hashes(replica);
                }
            } catch (IOException e) {
                log.warn("Cannot look at {}, it is checked by the engine: {}", replica.path(), e.toString());
                finding = Finding.ALTERED;
            }
            switch (finding) {
                case AS_KNOWN -> {
                    if (!same) {
                        mismatched++;
                        altered++;
                    }
                }
                case MISSING -> missing++;
                case TRUNCATED -> {
                    truncated++;
                    altered++;
                }
                case ALTERED, RETURNED -> altered++;
            }
            return finding == Finding.AS_KNOWN && same;
        }

        private boolean hashes(Replica replica) throws IOException {
            Copy copy = replica.copy();
            rehashed++;
            try (var file = site.open(replica.path())) {
                return copy != null && Transfer.digest(file, copy.size()).equals(copy.digest());
            } catch (NoSuchFileException e) {
                throw e;
            } catch (IOException e) {
                log.warn("Cannot read {}: {}", replica.path(), e.toString());
                return false;
            }
        }
    }
}
