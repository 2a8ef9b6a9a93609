package io.websync.distributor.kafka;

import io.websync.distributor.jdbc.CommandFailedException;
import io.websync.distributor.jdbc.CommandTransaction;
import io.websync.distributor.jdbc.Progress;
import io.websync.distributor.loop.Loop;
import io.websync.distributor.loop.Signal;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Works on commands, and looks every second what time asks for. */
public final class CommandLoop implements Loop.Task {

    private static final Logger log = LoggerFactory.getLogger(CommandLoop.class);
    private static final Duration SWEEP = Duration.ofSeconds(1);
    /** A command whose own contents are the reason that it fails is given up after so many failures in a row. */
    private static final int PATIENCE = 3;

    private final CommandTransaction transaction;
    private final Signal signal;
    private final Signal relay;
    private final Signal due;
    private final Consumer<Collection<Long>> touched;
    private final DistributorMetrics metrics;
    private long nextSweep = System.nanoTime();
    private long failing;
    private int failures;

    /**
     * @param signal raised when a command came in
     * @param relay raised when there is something to publish
     * @param due raised when a request was put to wait
     * @param touched told which submissions may come into another state
     */
    public CommandLoop(
            CommandTransaction transaction,
            Signal signal,
            Signal relay,
            Signal due,
            Consumer<Collection<Long>> touched,
            DistributorMetrics metrics) {
        this.transaction = transaction;
        this.signal = signal;
        this.relay = relay;
        this.due = due;
        this.touched = touched;
        this.metrics = metrics;
    }

    @Override
    public void turn() throws Exception {
        if (System.nanoTime() - nextSweep >= 0) {
            transaction.sweep();
            nextSweep = System.nanoTime() + SWEEP.toNanos();
        }
        try {
            Optional<CommandTransaction.Result> result = transaction.turn();
            failures = 0;
            if (result.isEmpty()) {
                signal.await(SWEEP);
            } else {
                tell(result.get());
            }
        } catch (CommandFailedException e) {
            failed(e);
        }
    }

    private void tell(CommandTransaction.Result result) {
        Progress progress = result.progress();
        if (progress.ordered() > 0) {
            relay.raise();
        }
        if (progress.due()) {
            due.raise();
        }
        touched.accept(progress.touched());
        metrics.commanded(progress.outcome() != null, progress.ordered());
        if (progress.outcome() != null) {
            log.info(
                    "{} {} of {} is done: {}",
                    result.command().kind(),
                    result.command().requestNumber(),
                    result.command().subject(),
                    progress.outcome());
        }
    }

    private void failed(CommandFailedException e) throws Exception {
        Throwable cause = e.getCause();
        if (cause == null || !Trouble.isInTheRecords(cause)) {
            throw e;
        }
        failures = failing == e.requestNumber() ? failures + 1 : 1;
        failing = e.requestNumber();
        if (failures < PATIENCE) {
            throw e;
        }
        log.error("Command {} can never be done and is given up", e.requestNumber(), e);
        transaction.giveUp(e.requestNumber(), String.valueOf(cause.getMessage()));
        failures = 0;
    }
}
