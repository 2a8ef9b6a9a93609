package io.websync.distributor.kafka;

import io.websync.catalog.garbage.Garbage;
import io.websync.catalog.garbage.GarbagePass;
import io.websync.distributor.jdbc.CatalogPointers;
import io.websync.distributor.loop.Loop;
import io.websync.distributor.loop.Signal;
import io.websync.distributor.storage.GarbageCollector;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has center storage gone through every so often, by one of all collectors. */
public final class GarbageLoop implements Loop.Task {

    private static final Logger log = LoggerFactory.getLogger(GarbageLoop.class);
    private static final Duration LOOK_AT_LEAST_EVERY = Duration.ofMinutes(1);

    private final GarbageCollector collector;
    private final CatalogPointers pointers;
    private final Duration every;
    private final DistributorMetrics metrics;
    private final Clock clock;
    private final Signal signal = new Signal();

    public GarbageLoop(
            GarbageCollector collector,
            CatalogPointers pointers,
            Duration every,
            DistributorMetrics metrics,
            Clock clock) {
        this.collector = collector;
        this.pointers = pointers;
        this.every = every;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Ends a wait; for a prompt stop. */
    public void wakeUp() {
        signal.raise();
    }

    @Override
    public void turn() throws Exception {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        if (pointers.begin(now, every)) {
            collect(now);
        }
        signal.await(every.compareTo(LOOK_AT_LEAST_EVERY) < 0 ? every : LOOK_AT_LEAST_EVERY);
    }

    private void collect(Instant startedAt) throws Exception {
        try {
            GarbagePass pass = collector.pass(startedAt);
            pointers.finish(pass);
            Garbage.Total left = pointers.total();
            metrics.collected(pass, left);
            log.atLevel(
                            pass.discarded() + pass.freed() + pass.restored() > 0
                                    ? org.slf4j.event.Level.INFO
                                    : org.slf4j.event.Level.DEBUG)
                    .log(
                            "Center storage: {} blobs ({} bytes) to the trash, {} ({} bytes) freed, {} brought back, {} wait{}",
                            pass.discarded(),
                            pass.discardedBytes(),
                            pass.freed(),
                            pass.freedBytes(),
                            pass.restored(),
                            left.blobs(),
                            pass.dryRun() ? " (dry run)" : "");
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            pointers.finish(new GarbagePass(
                    startedAt, clock.instant(), null, false, 0, 0, 0, 0, 0, 0, 0, 0, String.valueOf(e.getMessage())));
            throw e;
        }
    }
}
