package io.websync.edge.work;

import io.websync.contracts.Digest;
import io.websync.contracts.event.CopyCheckRequested;
import io.websync.contracts.event.CopyChecked;
import io.websync.contracts.event.CopyChecked.Visit;
import io.websync.edge.EdgeMetrics;
import io.websync.edge.blobs.Visitor;
import io.websync.edge.files.Site;
import io.websync.edge.inventory.Inventory;
import io.websync.edge.inventory.InventoryException;
import io.websync.edge.kafka.CheckMemory;
import io.websync.edge.kafka.EdgeReports;
import io.websync.edge.replica.Copy;
import io.websync.edge.replica.DiskFact;
import io.websync.edge.replica.Finding;
import io.websync.edge.replica.Replica;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at single copies because somebody asked: reads them whole, asks the edge's own web server for them, and makes due what is
 * not as it was. One thread, so that many questions read no more than one disk's worth at a time.
 */
final class CopyChecks {

    private static final Logger log = LoggerFactory.getLogger(CopyChecks.class);
    private static final int BUFFER = 256 * 1024;
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(5);
    /** A copy that changes while it is read is read again, but not for ever. */
    private static final int READINGS = 3;

    private final String edge;
    private final Site site;
    private final Inventory inventory;
    private final @Nullable Visitor visitor;
    private final EdgeReports reports;
    private final Runnable wakeEngine;
    private final EdgeMetrics metrics;
    private final Clock clock;
    private final Semaphore asked = new Semaphore(1);
    private final Thread thread = Thread.ofVirtual().name("copy-checks").unstarted(this::run);
    private volatile boolean closing;

    /** @param digest of all bytes; null when they could not be read */
    private record Bytes(CopyChecked.Copy copy, @Nullable Digest digest, long size) {}

    /** @param visitor null when nobody said where visitors reach the web server */
    CopyChecks(
            String edge,
            Site site,
            Inventory inventory,
            @Nullable Visitor visitor,
            EdgeReports reports,
            Runnable wakeEngine,
            EdgeMetrics metrics,
            Clock clock) {
        this.edge = edge;
        this.site = site;
        this.inventory = inventory;
        this.visitor = visitor;
        this.reports = reports;
        this.wakeEngine = wakeEngine;
        this.metrics = metrics;
        this.clock = clock;
    }

    void start() {
        thread.start();
    }

    /** Something may have been asked for. */
    void wake() {
        asked.release();
    }

    /** What is not answered stays in the inventory, for the next start. */
    void close() throws InterruptedException {
        closing = true;
        thread.interrupt();
        thread.join();
    }

    private void run() {
        try {
            while (!closing) {
                asked.acquire();
                asked.drainPermits();
                try {
                    for (CopyCheckRequested request : CheckMemory.open(inventory, edge)) {
                        reports.deliver(check(request));
                        CheckMemory.forget(inventory, request);
                    }
                } catch (InterruptedIOException e) {
                    throw (InterruptedException) new InterruptedException().initCause(e);
                } catch (IOException | ExecutionException | RuntimeException e) {
                    log.warn("Edge {}: a check stumbled and is made again", edge, e);
                    var _ = asked.tryAcquire(AFTER_TROUBLE.toMillis(), TimeUnit.MILLISECONDS);
                    asked.release();
                }
            }
        } catch (InterruptedException _) {
            log.debug("Checks of edge {} go on after the next start", edge);
        }
    }

    private CopyChecked check(CopyCheckRequested request) throws IOException, ExecutionException, InterruptedException {
        for (int reading = 1; reading <= READINGS; reading++) {
            Replica replica = inventory.replicaAt(request.asset().path());
            Copy copy = replica == null ? null : replica.copy();
            if (replica == null
                    || copy == null
                    || !replica.wanted()
                    || !replica.asset().equals(request.asset())) {
                break;
            }
            Finding finding = found(replica, copy);
            Bytes bytes = read(replica, copy);
            Replica now = inventory.replica(replica.id());
            if (now == null || now.version() != replica.version() || !copy.equals(now.copy())) {
                continue;
            }
            boolean sound = bytes.copy == CopyChecked.Copy.SOUND;
            // The visitor sees what is there now, before it is made good.
            Visit visit =
                    visitor == null ? null : visitor.ask(request.asset(), copy.digest(), copy.size(), () -> closing);
            boolean mismatched = finding == Finding.AS_KNOWN
                    && (bytes.copy == CopyChecked.Copy.ALTERED || bytes.copy == CopyChecked.Copy.UNREADABLE);
            if (!sound || finding != Finding.AS_KNOWN) {
                log.warn("Edge {}: {} is not what it was ({}); it is made good", edge, replica.path(), bytes.copy);
                metrics.found(
                        bytes.copy == CopyChecked.Copy.MISSING ? 1 : 0,
                        bytes.copy == CopyChecked.Copy.MISSING ? 0 : 1,
                        mismatched ? 1 : 0);
                suspect(replica);
            }
            return new CopyChecked(
                    edge,
                    request.asset(),
                    request.at(),
                    bytes.copy,
                    bytes.digest,
                    bytes.digest == null ? null : bytes.size,
                    visit,
                    clock.instant(),
                    mismatched ? true : null);
        }
        return new CopyChecked(
                edge, request.asset(), request.at(), CopyChecked.Copy.NONE, null, null, null, clock.instant(), null);
    }

    private Finding found(Replica replica, Copy copy) {
        try {
            DiskFact fact = site.look(replica.path());
            return Finding.of(true, copy, fact);
        } catch (IOException e) {
            log.warn("Edge {} cannot look at {}: {}", edge, replica.path(), e.toString());
            return Finding.ALTERED;
        }
    }

    private Bytes read(Replica replica, Copy copy) throws InterruptedIOException {
        MessageDigest hash = Digest.Algorithm.SHA256.newMessageDigest();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        long size = 0;
        try (var file = site.open(replica.path())) {
            while (file.read(buffer.clear()) >= 0) {
                if (closing) {
                    throw new InterruptedIOException("the edge stops");
                }
                size += buffer.flip().remaining();
                hash.update(buffer);
            }
        } catch (NoSuchFileException _) {
            return new Bytes(CopyChecked.Copy.MISSING, null, 0);
        } catch (IOException e) {
            if (closing) {
                throw new InterruptedIOException("the edge stops");
            }
            log.warn("Edge {} cannot read {}: {}", edge, replica.path(), e.toString());
            return new Bytes(CopyChecked.Copy.UNREADABLE, null, 0);
        }
        Digest digest = Digest.of(Digest.Algorithm.SHA256, hash);
        return new Bytes(
                digest.equals(copy.digest()) ? CopyChecked.Copy.SOUND : CopyChecked.Copy.ALTERED, digest, size);
    }

    private void suspect(Replica replica) throws InterruptedException {
        Instant now = clock.instant();
        try {
            inventory
                    .write(ledger -> {
                        ledger.suspect(replica, now);
                        return true;
                    })
                    .get();
        } catch (ExecutionException e) {
            throw new InventoryException("cannot record what a check found", e.getCause());
        }
        wakeEngine.run();
    }
}
