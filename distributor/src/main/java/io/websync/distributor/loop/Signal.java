package io.websync.distributor.loop;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Wakes a loop up. Signals that nobody waits for yet are kept, several as one. Safe for use by many threads. */
public final class Signal {

    private final Semaphore raised = new Semaphore(0);

    public void raise() {
        raised.release();
    }

    /** Waits for the signal, at most so long, and takes all that were given. */
    public void await(Duration atMost) throws InterruptedException {
        boolean _ = raised.tryAcquire(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS);
        raised.drainPermits();
    }
}
