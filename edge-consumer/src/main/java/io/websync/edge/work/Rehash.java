package io.websync.edge.work;

import io.websync.contracts.Digest;
import io.websync.contracts.event.ReconcileFinished;
import io.websync.edge.EdgeMetrics;
import io.websync.edge.files.Site;
import io.websync.edge.inventory.Inventory;
import io.websync.edge.inventory.Inventory.Holding;
import io.websync.edge.inventory.InventoryException;
import io.websync.edge.replica.Copy;
import io.websync.edge.replica.DiskFact;
import io.websync.edge.replica.Finding;
import io.websync.edge.replica.RehashPace;
import io.websync.edge.replica.RehashPass;
import io.websync.edge.replica.Replica;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the whole mirror again and again, each time spread over a period, and makes due what is not as it was: disks that rot
 * without a word are found by nothing else. One thread of its own; where it is stands in the inventory.
 */
final class Rehash {

    private static final Logger log = LoggerFactory.getLogger(Rehash.class);
    private static final String WORD = "rehash";
    private static final int PAGE = 200;
    private static final int BUFFER = 256 * 1024;
    /** At most so much is read again after a crash, in time. */
    private static final Duration REMEMBER_EVERY = Duration.ofSeconds(5);

    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(30);

    private final String edge;
    private final RehashPace pace;
    private final Site site;
    private final Inventory inventory;
    private final Runnable wake;
    private final Consumer<ReconcileFinished> finished;
    private final EdgeMetrics metrics;
    private final Clock clock;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private final Thread thread = Thread.ofPlatform().name("rehash").daemon().unstarted(this::run);
    private Instant remembered = Instant.EPOCH;
    private Instant since;
    private long lately;

    /** Ends a wait or a file in the middle. */
    private static final class Closing extends Exception {}

    Rehash(
            String edge,
            RehashPace pace,
            Site site,
            Inventory inventory,
            Runnable wake,
            Consumer<ReconcileFinished> finished,
            EdgeMetrics metrics,
            Clock clock) {
        this.edge = edge;
        this.pace = pace;
        this.site = site;
        this.inventory = inventory;
        this.wake = wake;
        this.finished = finished;
        this.metrics = metrics;
        this.clock = clock;
        this.since = clock.instant();
    }

    void start() {
        thread.start();
    }

    void close() throws InterruptedException {
        closing.countDown();
        if (!thread.join(Duration.ofSeconds(2))) {
            // It waits for an inventory that cannot be written.
            thread.interrupt();
            thread.join();
        }
    }

    private void run() {
        try {
            while (true) {
                try {
                    RehashPass pass = RehashPass.parse(inventory.word(WORD)).orElse(null);
                    Instant now = clock.instant();
                    if (pass == null || pass.started().isAfter(now)) {
                        // A pass from the future is one of a clock that was wrong.
                        pass = beginning();
                    } else if (pass.ended()) {
                        await(Duration.between(now, pace.next(pass.started())));
                        pass = beginning();
                    }
                    finish(through(pass));
                } catch (RuntimeException | ExecutionException e) {
                    log.warn("Edge {}: reading the mirror again stumbled and goes on where it was", edge, e);
                    await(AFTER_TROUBLE);
                }
            }
        } catch (Closing _) {
            log.debug("Reading the mirror again goes on after the next start");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private RehashPass beginning() throws InterruptedException, ExecutionException {
        Inventory.Counts counts = inventory.counts();
        RehashPass pass =
                RehashPass.beginning(clock.instant(), counts.bytes() + counts.mirrored() * RehashPace.PER_FILE);
        remember(pass);
        return pass;
    }

    private RehashPass through(RehashPass begun) throws Closing, InterruptedException, ExecutionException {
        RehashPass pass = begun;
        since = clock.instant();
        lately = 0;
        while (true) {
            List<Holding> page = inventory.settledAfter(pass.after(), PAGE);
            if (page.isEmpty()) {
                return pass;
            }
            for (Holding holding : page) {
                if (!holding.mirrored()) {
                    continue;
                }
                await(pause(pass, 0));
                pass = look(pass, holding.replica());
                if (!clock.instant().isBefore(remembered.plus(REMEMBER_EVERY))) {
                    remember(pass);
                }
            }
            if (pass.after() < page.getLast().id()) {
                pass = pass.upTo(page.getLast().id());
            }
        }
    }

    private RehashPass look(RehashPass pass, Replica replica) throws Closing, InterruptedException, ExecutionException {
        Copy copy = replica.copy();
        DiskFact fact = null;
        Finding finding = Finding.ALTERED;
        long read = -1;
        boolean mismatch = false;
        try {
            fact = site.look(replica.path());
            finding = Finding.of(true, copy, fact);
            if (finding == Finding.AS_KNOWN && copy != null) {
                read = copy.size();
                mismatch = !digest(pass, replica).equals(copy.digest());
            }
        } catch (IOException e) {
            if (closing.getCount() == 0) {
                throw new Closing();
            }
            log.warn("Edge {} cannot read {}: {}", edge, replica.path(), e.toString());
            mismatch = finding == Finding.AS_KNOWN;
        }
        metrics.rehashed(Math.max(0, read));
        if (finding == Finding.AS_KNOWN && !mismatch) {
            return pass.with(replica.id(), finding, read, false);
        }
        // What changed while it was read is another's work, and no finding.
        Replica now = inventory.replica(replica.id());
        if (now == null || now.version() != replica.version() || copy == null || !copy.equals(now.copy())) {
            return pass.with(replica.id(), Finding.AS_KNOWN, read, false);
        }
        log.warn(
                "Edge {}: {} is not what it was ({}, {}); it is made good",
                edge,
                replica.path(),
                finding == Finding.AS_KNOWN ? "its bytes have another digest" : finding,
                fact);
        Instant due = clock.instant();
        inventory
                .write(ledger -> {
                    ledger.suspect(replica, due);
                    return true;
                })
                .get();
        wake.run();
        RehashPass next = pass.with(replica.id(), finding, read, mismatch);
        remember(next);
        return next;
    }

    /** At the pace, also within one large file. */
    private Digest digest(RehashPass pass, Replica replica) throws IOException, Closing, InterruptedException {
        MessageDigest hash = Digest.Algorithm.SHA256.newMessageDigest();
        long within = 0;
        try (var file = site.open(replica.path())) {
            for (int read = file.read(buffer.clear()); read >= 0; read = file.read(buffer.clear())) {
                hash.update(buffer.flip());
                within += read;
                lately += read;
                if (read == BUFFER) {
                    await(pause(pass, within));
                }
            }
        }
        lately += RehashPace.PER_FILE;
        return Digest.of(Digest.Algorithm.SHA256, hash);
    }

    private Duration pause(RehashPass pass, long within) {
        Instant now = clock.instant();
        if (since.plusSeconds(10).isBefore(now) || since.isAfter(now)) {
            // The rate is kept over some seconds; what was not used before is not made up for.
            since = now;
            lately = 0;
        }
        return pace.pause(pass.started(), pass.done() + within, pass.total(), now, lately, since);
    }

    private void finish(RehashPass pass) throws InterruptedException, ExecutionException {
        RehashPass ended = pass.end();
        remember(ended);
        Instant now = clock.instant();
        Duration took = Duration.between(pass.started(), now);
        log.info(
                "Edge {} has read its whole mirror: {} copies, {} with another digest, {} missing, {} altered, in {}",
                edge,
                pass.checked(),
                pass.mismatched(),
                pass.missing(),
                pass.altered(),
                took);
        metrics.reconciled(pass.missing(), pass.altered(), pass.mismatched());
        finished.accept(new ReconcileFinished(
                edge,
                ReconcileFinished.SPREAD,
                pass.checked(),
                pass.rehashed(),
                pass.missing(),
                pass.altered(),
                0,
                took,
                now,
                pass.truncated(),
                pass.mismatched()));
    }

    private void remember(RehashPass pass) throws InterruptedException, ExecutionException {
        remembered = clock.instant();
        try {
            inventory
                    .write(ledger -> {
                        ledger.setWord(WORD, pass.text());
                        return true;
                    })
                    .get();
        } catch (IllegalStateException e) {
            throw new InventoryException("the inventory is closed", e);
        }
    }

    private void await(Duration time) throws Closing, InterruptedException {
        if (closing.await(Math.max(0, time.toMillis()), TimeUnit.MILLISECONDS)) {
            throw new Closing();
        }
    }
}
