package io.websync.edge;

import io.websync.edge.work.EdgeNode;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/** Keeps an edge at work from start to stop, and begins with a fresh one when the root was wiped under it. */
public final class EdgeRuntime implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(EdgeRuntime.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final EdgeSettings settings;
    private final String version;
    private final EdgeMetrics metrics;
    private final Clock clock;
    private final Semaphore changed = new Semaphore(0);
    private volatile @Nullable EdgeNode node;
    private volatile @Nullable Thread supervisor;
    private volatile boolean stopping;

    public EdgeRuntime(EdgeSettings settings, String version, EdgeMetrics metrics, Clock clock) {
        this.settings = settings;
        this.version = version;
        this.metrics = metrics;
        this.clock = clock;
    }

    /** The edge at work; null before the start, after the stop and while it begins anew. */
    public @Nullable EdgeNode node() {
        return node;
    }

    /** @throws IllegalStateException when the root cannot be written or another process holds it */
    @Override
    public synchronized void start() {
        stopping = false;
        try {
            node = open();
        } catch (IOException e) {
            throw new IllegalStateException(
                    "edge " + settings.name() + " cannot work on websync.edge.root " + settings.root() + ": "
                            + (e.getMessage() == null ? e : e.getMessage()),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the edge started", e);
        }
        supervisor = Thread.ofPlatform().name("edge-supervisor").start(this::supervise);
    }

    @Override
    public synchronized void stop() {
        Thread running = supervisor;
        if (running == null) {
            return;
        }
        stopping = true;
        changed.release();
        try {
            running.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        supervisor = null;
    }

    @Override
    public boolean isRunning() {
        return supervisor != null;
    }

    private EdgeNode open() throws IOException, InterruptedException {
        var opened = new EdgeNode(settings, version, metrics, clock, changed::release);
        opened.start();
        return opened;
    }

    private void supervise() {
        try {
            while (!stopping) {
                changed.acquire();
                close();
                while (!stopping && node == null) {
                    reopen();
                }
                changed.drainPermits();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            close();
        }
    }

    private void reopen() throws InterruptedException {
        try {
            node = open();
        } catch (IOException | RuntimeException e) {
            log.warn("Edge {} cannot begin anew yet: {}", settings.name(), e.toString());
            Thread.sleep(PAUSE);
        }
    }

    private void close() {
        EdgeNode old = node;
        node = null;
        if (old == null) {
            return;
        }
        try {
            old.close();
        } catch (IOException | RuntimeException e) {
            log.warn("Closing edge {} was not clean; its next start makes it good", settings.name(), e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
