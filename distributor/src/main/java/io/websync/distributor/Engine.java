package io.websync.distributor;

import io.websync.catalog.Catalog;
import io.websync.distributor.loop.Loop;
import io.websync.messaging.TopicSetup;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Starts the loops of the roles once catalog and broker are ready, however long that takes, and stops them in order: nothing
 * new is started, the running batches are finished.
 */
final class Engine implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Engine.class);
    private static final Duration STOP = Duration.ofSeconds(15);

    /** A loop to be started, and what ends its wait. */
    record Part(String name, Loop.Task task, Runnable wakeUp) {}

    private final DistributorSettings settings;
    private final Catalog catalog;
    private final List<Supplier<List<Part>>> parts = new CopyOnWriteArrayList<>();
    private final List<Part> running = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> resources = new CopyOnWriteArrayList<>();
    private final List<Loop> loops = new CopyOnWriteArrayList<>();
    private volatile boolean started;
    private volatile boolean working;
    private volatile boolean stopping;

    Engine(DistributorSettings settings, Catalog catalog) {
        this.settings = settings;
        this.catalog = catalog;
    }

    /** Adds a role: what makes its parts, when catalog and broker are ready. Only before the start. */
    void add(Supplier<List<Part>> role) {
        parts.add(role);
    }

    /** Closes it when the loops have ended. */
    <C extends AutoCloseable> C closing(C resource) {
        resources.add(resource);
        return resource;
    }

    @Override
    public void start() {
        started = true;
        var _ = Thread.ofPlatform().name("distributor-start").daemon().start(this::bringUp);
    }

    private void bringUp() {
        try {
            catalog.migrate();
            createTopics();
            synchronized (this) {
                for (Supplier<List<Part>> role : parts) {
                    for (Part part : role.get()) {
                        if (!stopping) {
                            running.add(part);
                            loops.add(Loop.start(part.name(), part.task()));
                        }
                    }
                }
            }
            working = !stopping;
            log.info("The distributor works as {} with roles {}", settings.instance(), settings.roles());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.error("The distributor cannot start its work", e);
        }
    }

    private void createTopics() throws InterruptedException {
        while (!stopping) {
            try {
                TopicSetup.createMissing(settings.kafka());
                return;
            } catch (RuntimeException e) {
                log.warn("The broker is not ready yet: {}", e.getMessage());
                Thread.sleep(Duration.ofSeconds(1));
            }
        }
    }

    /** Whether the loops of all roles run. */
    boolean isWorking() {
        return working;
    }

    /** Whether what takes long shall break off. */
    boolean isStopping() {
        return stopping;
    }

    @Override
    public void stop() {
        stopping = true;
        working = false;
        synchronized (this) {
            loops.forEach(Loop::stop);
            running.forEach(part -> part.wakeUp().run());
        }
        long end = System.nanoTime() + STOP.toNanos();
        try {
            for (Loop loop : loops) {
                loop.awaitEnd(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (AutoCloseable resource : resources) {
            try {
                resource.close();
            } catch (Exception e) {
                log.debug("{} did not close in order", resource, e);
            }
        }
        started = false;
    }

    @Override
    public boolean isRunning() {
        return started;
    }

    /** Stops after the web server, which may serve blobs until then. */
    @Override
    public int getPhase() {
        return 0;
    }
}
