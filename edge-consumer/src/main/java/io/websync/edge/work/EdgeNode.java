package io.websync.edge.work;

import io.websync.contracts.event.EdgeHeartbeat;
import io.websync.contracts.event.InventorySummary;
import io.websync.edge.EdgeMetrics;
import io.websync.edge.EdgeSettings;
import io.websync.edge.blobs.BlobClient;
import io.websync.edge.files.EdgeFolders;
import io.websync.edge.files.FolderSync;
import io.websync.edge.files.Partials;
import io.websync.edge.files.Site;
import io.websync.edge.inventory.Inventory;
import io.websync.edge.inventory.InventoryException;
import io.websync.edge.kafka.AckSender;
import io.websync.edge.kafka.EdgeMemory;
import io.websync.edge.kafka.EdgeReports;
import io.websync.edge.kafka.OrderReader;
import io.websync.edge.kafka.Roster;
import io.websync.edge.replica.Replica;
import io.websync.edge.replica.RetryPlan;
import io.websync.messaging.EventProducer;
import io.websync.messaging.FinalLetters;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An edge at work on its root: everything between the settings and the world. Started once, closed once. */
public final class EdgeNode {

    private static final Logger log = LoggerFactory.getLogger(EdgeNode.class);

    private static final Duration FIRST_RETRY = Duration.ofMillis(500);
    /** How long running transfers may go on after a stop; then they break off and leave their partial files. */
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

    private static final Duration BROKER_PATIENCE = Duration.ofSeconds(15);
    private static final Duration LOOK_AT_ROOT_EVERY = Duration.ofSeconds(2);
    private static final Duration SUMMARY_AT_LEAST_EVERY = Duration.ofMinutes(1);

    private final EdgeSettings settings;
    private final String version;
    private final EdgeMetrics metrics;
    private final Clock clock;
    private final Runnable onRootLost;
    private final Instant startedAt;
    private final EdgeFolders folders;
    private final Inventory inventory;
    private final FolderSync folderSync;
    private final Partials partials;
    private final BlobClient blobs;
    private final EventProducer producer;
    private final FinalLetters finalLetters;
    private final AckSender ackSender;
    private final OrderReader orderReader;
    private final EdgeReports reports;
    private final CenterGate gate;
    private final Engine engine;
    private final Reconcile reconcile;
    private final ScheduledExecutorService timer;
    private final ScheduledExecutorService reconciler;
    private final AtomicBoolean reconcileQueued = new AtomicBoolean();
    private boolean brokerWasReachable = true;
    private volatile Roster roster;
    private volatile boolean closing;
    private volatile boolean breakOff;
    private volatile Instant summaryAt = Instant.EPOCH;
    private volatile long pendingBefore = -1;

    /**
     * @param onRootLost called when the root was wiped under the running process, so that it has to begin anew
     * @throws IOException when the root cannot be written or another process holds it
     */
    public EdgeNode(EdgeSettings settings, String version, EdgeMetrics metrics, Clock clock, Runnable onRootLost)
            throws IOException {
        this.settings = settings;
        this.version = version;
        this.metrics = metrics;
        this.clock = clock;
        this.onRootLost = onRootLost;
        this.startedAt = clock.instant();
        String name = settings.name();
        folders = EdgeFolders.open(settings.root());
        try {
            inventory = Inventory.open(folders.inventory());
        } catch (InventoryException e) {
            folders.close();
            throw e;
        }
        roster = EdgeMemory.recall(inventory, name, settings.groups());
        Site site = new Site(folders.www());
        folderSync = new FolderSync(site);
        partials = new Partials(folders.partial());
        blobs = new BlobClient(settings.blobsUrl(), settings.token());
        producer = new EventProducer(settings.kafka(), "websync-edge-" + name, Map.of(), clock);
        finalLetters = new FinalLetters(settings.kafka(), "websync-edge-" + name + "-failures", producer);
        ackSender = new AckSender(name, inventory, producer, finalLetters, metrics);
        reports = new EdgeReports(producer, clock);
        gate = new CenterGate(name, clock);
        var transfer = new Transfer(blobs, partials, folders::usableSpace, () -> breakOff);
        var worker = new Worker(
                name,
                inventory,
                site,
                folderSync,
                partials,
                transfer,
                gate,
                new RetryPlan(settings.attempts(), FIRST_RETRY, settings.retryFailedEvery()),
                () -> roster.drained(),
                metrics,
                clock);
        var lanes = new Engine.Lanes(
                settings.parallel(),
                settings.parallelLarge(),
                settings.largeFrom().toBytes());
        engine = new Engine(inventory, worker, gate, lanes, clock);
        reconcile =
                new Reconcile(name, folders, site, folderSync, inventory, engine::wake, () -> closing, metrics, clock);
        orderReader = new OrderReader(settings.kafka(), roster, inventory, producer, new Orders(), metrics, clock);
        timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("edge-timer").daemon().factory());
        reconciler = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("reconcile").daemon().factory());
    }

    public void start() throws IOException, InterruptedException {
        if (EdgeMemory.outdated(inventory, roster)) {
            regroup();
        }
        int swept = sweep();
        log.info(
                "Edge {} at {} takes blobs from {}; {} replicas pending, {} partial files swept",
                settings.name(),
                settings.root(),
                settings.blobsUrl(),
                inventory.pending(),
                swept);
        ackSender.start();
        engine.start();
        orderReader.start();
        requestReconcile("start", false);
        schedule(reconciler, () -> requestReconcile("timer", false), settings.reconcileEvery());
        timer.execute(this::beat);
        schedule(timer, this::beat, settings.heartbeatEvery());
        schedule(timer, this::lookAtRoot, LOOK_AT_ROOT_EVERY);
    }

    /** Compares inventory and disk soon; one that waits already is enough for all. */
    public void requestReconcile(String trigger, boolean rehash) {
        if (!rehash && !reconcileQueued.compareAndSet(false, true)) {
            return;
        }
        try {
            reconciler.execute(() -> {
                if (!rehash) {
                    reconcileQueued.set(false);
                }
                reconcileNow(trigger, rehash);
            });
        } catch (RejectedExecutionException _) {
            log.debug("The edge stops; its next start reconciles");
        }
    }

    /** Whether the broker took a report of late. */
    public boolean brokerReachable() {
        return reports.confirmedWithin(settings.heartbeatEvery().multipliedBy(3).plusSeconds(5));
    }

    public boolean rootWritable() {
        return folders.intact() && Files.isWritable(folders.www()) && Files.isWritable(folders.partial());
    }

    /** Why no transfers run; null when they may. */
    public @Nullable String centerUnavailable() {
        return gate.reason();
    }

    /**
     * Starts nothing new, lets what runs go on for a while, records what is done and sends its acks; bounded to about 15
     * seconds. What is left goes on at the next start.
     */
    public void close() throws InterruptedException, IOException {
        closing = true;
        timer.shutdownNow();
        reconciler.shutdownNow();
        orderReader.close();
        if (!engine.stop(STOP_PATIENCE)) {
            breakOff = true;
        }
        blobs.close();
        engine.stop(Duration.ofSeconds(2));
        engine.close();
        folderSync.close();
        flushInventory();
        ackSender.close();
        finalLetters.close();
        producer.close();
        inventory.close();
        folders.close();
    }

    private final class Orders implements OrderReader.Listener {
        @Override
        public void ordered(List<Replica> replicas) {
            engine.offer(replicas);
            if (replicas.size() >= OrderReader.MANY) {
                // A change of who holds a path may have made more due than was handed on.
                engine.wake();
            }
        }

        @Override
        public void enrolled(Roster enrolled) {
            roster = enrolled;
            engine.wake();
        }

        @Override
        public void reconcile(boolean rehash) {
            requestReconcile("control", rehash);
        }
    }

    private void regroup() throws InterruptedException {
        Roster now = roster;
        try {
            inventory
                    .write(ledger -> {
                        ledger.regroup(now.edge(), now.groups(), clock.instant());
                        EdgeMemory.applied(ledger, now);
                        return true;
                    })
                    .get();
        } catch (ExecutionException e) {
            throw new InventoryException("cannot apply the groups " + now.groups(), e.getCause());
        }
    }

    private int sweep() throws IOException {
        return partials.sweep((id, digest) -> {
            Replica replica = inventory.replica(id);
            return replica != null && replica.wanted() && digest.equals(replica.digest());
        });
    }

    private void reconcileNow(String trigger, boolean rehash) {
        try {
            reports.send(reconcile.run(trigger, rehash));
            sweep();
            summaryAt = Instant.EPOCH;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            if (!closing) {
                log.warn("The reconcile ({}) failed; the next one tries again", trigger, e);
            }
        }
    }

    private void beat() {
        Instant now = clock.instant();
        long pending = inventory.pending();
        long free = 0;
        long total = 0;
        try {
            free = folders.usableSpace();
            total = folders.totalSpace();
        } catch (IOException e) {
            log.debug("Cannot ask for the room on {}: {}", settings.root(), e.toString());
        }
        metrics.state(pending, free, total, gate.reason() == null);
        reports.send(new EdgeHeartbeat(
                settings.name(),
                settings.groups(),
                settings.region(),
                settings.address(),
                version,
                startedAt,
                pending,
                free,
                total,
                now));
        sayWhetherTheBrokerIsThere(now);
        boolean cameToRest = pending == 0 && pendingBefore != 0;
        pendingBefore = pending;
        if (cameToRest || summaryAt.plus(SUMMARY_AT_LEAST_EVERY).isBefore(now)) {
            summaryAt = now;
            Inventory.Counts counts = inventory.counts();
            reports.send(new InventorySummary(
                    settings.name(), counts.wanted(), counts.mirrored(), counts.failed(), counts.bytes(), now));
        }
    }

    private void sayWhetherTheBrokerIsThere(Instant now) {
        boolean reachable = brokerReachable();
        boolean known = reachable || startedAt.plus(BROKER_PATIENCE).isBefore(now);
        if (known && reachable != brokerWasReachable) {
            brokerWasReachable = reachable;
            if (reachable) {
                log.info("The broker at {} is there again", settings.kafka().bootstrapServers());
            } else {
                log.warn(
                        "The broker at {} does not answer; acks wait in the inventory",
                        settings.kafka().bootstrapServers());
            }
        }
    }

    private void lookAtRoot() {
        if (!folders.intact()) {
            log.warn("The root {} was wiped under the edge; it begins anew", settings.root());
            onRootLost.run();
        } else if (!Files.isDirectory(folders.www())) {
            log.warn("{} is gone; what was in it comes again", folders.www());
            requestReconcile("wiped", false);
        }
    }

    private void schedule(ScheduledExecutorService on, Runnable task, Duration every) {
        Runnable guarded = () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                if (!closing) {
                    log.warn("A periodic task of edge {} failed; it runs again in {}", settings.name(), every, e);
                }
            }
        };
        var _ = on.scheduleWithFixedDelay(guarded, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void flushInventory() throws InterruptedException {
        try {
            inventory.write(_ -> true).get();
        } catch (ExecutionException e) {
            log.warn(
                    "The last results of edge {} could not be recorded; they are made again at the next start",
                    settings.name(),
                    e.getCause());
        }
    }
}
