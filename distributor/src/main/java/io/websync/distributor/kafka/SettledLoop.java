package io.websync.distributor.kafka;

import io.websync.distributor.jdbc.SettledTransaction;
import io.websync.distributor.loop.Loop;
import io.websync.distributor.loop.Signal;
import java.sql.SQLException;
import java.time.Duration;

/** Looks every so often which submissions are settled that somebody wants to be told of. */
public final class SettledLoop implements Loop.Task {

    private static final Duration EVERY = Duration.ofSeconds(2);
    private static final Duration FORGETTING = Duration.ofHours(1);

    private final SettledTransaction transaction;
    private final Runnable told;
    private final Signal signal = new Signal();
    private long nextForgetting = System.nanoTime();

    /** @param told run when there is something to send */
    public SettledLoop(SettledTransaction transaction, Runnable told) {
        this.transaction = transaction;
        this.told = told;
    }

    /** Ends a wait; for a prompt stop. */
    public void wakeUp() {
        signal.raise();
    }

    @Override
    public void turn() throws SQLException, InterruptedException {
        if (System.nanoTime() - nextForgetting >= 0) {
            transaction.forget();
            nextForgetting = System.nanoTime() + FORGETTING.toNanos();
        }
        if (transaction.apply() > 0) {
            told.run();
        } else {
            signal.await(EVERY);
        }
    }
}
