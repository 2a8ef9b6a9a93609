package io.websync.distributor.kafka;

import io.websync.distributor.jdbc.SettlingTransaction;
import io.websync.distributor.loop.Loop;
import io.websync.distributor.loop.Signal;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings submissions into their end state soon after their counters changed, and looks at all open ones every few seconds,
 * and after a start at the settled ones that were counted lately, so that none is forgotten by a crash between the counting
 * and this.
 */
public final class SettlingLoop implements Loop.Task {

    private static final Logger log = LoggerFactory.getLogger(SettlingLoop.class);
    private static final Duration SWEEP = Duration.ofSeconds(5);
    private static final Duration QUIET = Duration.ofSeconds(1);
    /** A short list is often done before it is closed: how soon and how often it is looked at again before the sweep does. */
    private static final Duration RECHECK = Duration.ofMillis(50);

    private static final int RECHECKS = 40;
    private static final int SWEEP_LIMIT = 10_000;

    /** How long a process that broke off between the counting and this may have been away. */
    private static final Duration LATELY = Duration.ofDays(7);

    private final SettlingTransaction settling;
    private final DistributorMetrics metrics;
    private final Signal signal = new Signal();
    private final Set<Long> touched = new HashSet<>();
    /** Used by the loop's thread only. */
    private final Map<Long, Integer> receiving = new HashMap<>();

    private long nextSweep = System.nanoTime();
    private boolean lookedBack;

    public SettlingLoop(SettlingTransaction settling, DistributorMetrics metrics) {
        this.settling = settling;
        this.metrics = metrics;
    }

    /** Says that counters of these submissions changed. Safe for use by many threads. */
    public void touched(Collection<Long> submissions) {
        if (!submissions.isEmpty()) {
            synchronized (touched) {
                touched.addAll(submissions);
            }
            signal.raise();
        }
    }

    /** Ends a wait; for a prompt stop. */
    public void wakeUp() {
        signal.raise();
    }

    @Override
    public void turn() throws Exception {
        signal.await(receiving.isEmpty() ? QUIET : RECHECK);
        Set<Long> due = new HashSet<>(receiving.keySet());
        synchronized (touched) {
            due.addAll(touched);
            touched.clear();
        }
        if (System.nanoTime() - nextSweep >= 0) {
            due.addAll(settling.open(SWEEP_LIMIT));
            if (!lookedBack) {
                due.addAll(settling.countedWithin(LATELY, SWEEP_LIMIT));
                lookedBack = true;
            }
            nextSweep = System.nanoTime() + SWEEP.toNanos();
        }
        if (due.isEmpty()) {
            return;
        }
        try {
            SettlingTransaction.Result result = settling.apply(due);
            result.changes().forEach(change -> log.info("Submission {} is {}", change.id(), change.state()));
            result.took().forEach(metrics::settled);
            again(result.receiving());
        } catch (Exception e) {
            touched(due);
            throw e;
        }
    }

    private void again(Set<Long> stillReceiving) {
        receiving.keySet().retainAll(stillReceiving);
        for (long id : stillReceiving) {
            if (receiving.merge(id, 1, Integer::sum) > RECHECKS) {
                receiving.remove(id);
            }
        }
    }
}
