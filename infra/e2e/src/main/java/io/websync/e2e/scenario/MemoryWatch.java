package io.websync.e2e.scenario;

import io.websync.e2e.process.ManagedProcess;
import io.websync.e2e.process.Vitals;
import io.websync.e2e.stack.Stack;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Looks, while something runs, how much memory a whole stack takes. */
final class MemoryWatch implements AutoCloseable {

    private static final Duration EVERY = Duration.ofMillis(250);

    private final Stack stack;
    private final Thread thread;
    private volatile boolean stopping;
    private volatile long mostRss;
    private volatile long mostHeap;

    MemoryWatch(Stack stack) {
        this.stack = stack;
        this.thread = Thread.ofVirtual().name("memory").start(this::watch);
    }

    /** Bytes of everything together at the worst moment, PostgreSQL included; shared ones count for each that shares them. */
    long mostRss() {
        return mostRss;
    }

    /** Bytes used of the heap at the worst moment, of the process that the API belongs to. */
    long mostHeap() {
        return mostHeap;
    }

    private void watch() {
        try {
            while (!stopping) {
                long rss = 0;
                for (ManagedProcess process : stack.processes()) {
                    rss += Vitals.of(process).map(Vitals::rss).orElse(0L);
                }
                mostRss = Math.max(mostRss, rss);
                mostHeap = Math.max(mostHeap, heap().orElse(0L));
                Thread.sleep(EVERY);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<Long> heap() throws InterruptedException {
        try {
            return Optional.of((long) Metrics.of(stack.api().getText("/actuator/prometheus"))
                    .sum("jvm_memory_used_bytes", "area=\"heap\""));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /** Looks no more. */
    void end() throws InterruptedException {
        stopping = true;
        thread.join();
    }

    @Override
    public void close() {
        stopping = true;
    }
}
