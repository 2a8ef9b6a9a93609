package io.websync.distributor.kafka;

import io.websync.catalog.alarm.Alarm;
import io.websync.distributor.alarm.AlarmBook.Decided;
import io.websync.distributor.jdbc.AlarmTransaction;
import io.websync.distributor.loop.Loop;
import io.websync.distributor.loop.Signal;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks every so often what somebody should look at. */
public final class AlarmLoop implements Loop.Task {

    private static final Logger log = LoggerFactory.getLogger(AlarmLoop.class);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private final AlarmTransaction transaction;
    private final long everyNanos;
    private final Runnable told;
    private final Signal signal = new Signal();
    private long next = System.nanoTime();

    /** @param told run when an alarm began or ended */
    public AlarmLoop(AlarmTransaction transaction, Duration every, Runnable told) {
        this.told = told;
        this.transaction = transaction;
        this.everyNanos = every.toNanos();
    }

    /** Ends a wait; for a prompt stop. */
    public void wakeUp() {
        signal.raise();
    }

    @Override
    public void turn() throws Exception {
        long left = next - System.nanoTime();
        if (left > 0) {
            signal.await(Duration.ofNanos(Math.min(left, LONGEST_WAIT.toNanos())));
            return;
        }
        next = System.nanoTime() + everyNanos;
        Decided decided = transaction.apply();
        decided.fired().forEach(alarm -> log.warn("Alarm {}: {}", name(alarm), alarm.detail()));
        decided.resolved().forEach(alarm -> log.info("Alarm {} is over", name(alarm)));
        if (!decided.fired().isEmpty() || !decided.resolved().isEmpty()) {
            told.run();
        }
    }

    private static String name(Alarm alarm) {
        return alarm.subject().isEmpty() ? alarm.rule().name() : alarm.rule() + " of " + alarm.subject();
    }
}
