package io.websync.edge.work;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread for what an edge does every so often. A task that fails is run again at its next time. */
final class Timers implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Timers.class);

    private final String edge;
    private final ScheduledExecutorService executor;
    private volatile boolean closed;

    Timers(String edge, String thread) {
        this.edge = edge;
        this.executor = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name(thread).daemon().factory());
    }

    /** Runs it soon, unless it is too late for that. */
    void soon(Runnable task) {
        try {
            executor.execute(guarded(task));
        } catch (RejectedExecutionException _) {
            log.debug("Edge {} stops; its next start does what is left", edge);
        }
    }

    void every(Duration time, Runnable task) {
        var _ = executor.scheduleWithFixedDelay(guarded(task), time.toMillis(), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Interrupts what runs. */
    @Override
    public void close() {
        closed = true;
        executor.shutdownNow();
    }

    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                if (!closed) {
                    log.warn("A task of edge {} failed; it runs again at its next time", edge, e);
                }
            }
        };
    }
}
