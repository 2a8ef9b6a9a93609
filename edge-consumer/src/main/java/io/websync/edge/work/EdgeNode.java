package io.websync.edge.work;

import io.websync.edge.EdgeMetrics;
import io.websync.edge.EdgeSettings;
import io.websync.edge.blobs.BlobClient;
import io.websync.edge.blobs.Trust;
import io.websync.edge.blobs.Visitor;
import io.websync.edge.files.EdgeFolders;
import io.websync.edge.files.FolderSync;
import io.websync.edge.files.Partials;
import io.websync.edge.files.Site;
import io.websync.edge.inventory.HeldCopy;
import io.websync.edge.inventory.Inventory;
import io.websync.edge.inventory.InventoryException;
import io.websync.edge.kafka.AckSender;
import io.websync.edge.kafka.EdgeMemory;
import io.websync.edge.kafka.EdgeReports;
import io.websync.edge.kafka.OrderReader;
import io.websync.edge.kafka.Roster;
import io.websync.edge.replica.RehashPace;
import io.websync.edge.replica.Replica;
import io.websync.edge.replica.RetryPlan;
import io.websync.messaging.EventProducer;
import io.websync.messaging.FinalLetters;
import io.websync.messaging.ReplayHeaders;
import io.websync.messaging.Stages;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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

    /** An inventory on a full disk holds up a stop no longer than this. */
    private static final Duration FLUSH_PATIENCE = Duration.ofSeconds(3);

    private static final Duration LOOK_AT_ROOT_EVERY = Duration.ofSeconds(2);

    private final EdgeSettings settings;
    private final Clock clock;
    private final Runnable onRootLost;
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
    private final Pulse pulse;
    private final CenterGate gate;
    private final Room room;
    private final Engine engine;
    private final Reconcile reconcile;
    private final @Nullable Rehash rehash;
    private final CopyChecks checks;
    private final Timers timer;
    private final Timers reconciler;
    private final AtomicBoolean reconcileQueued = new AtomicBoolean();
    private volatile Roster roster;
    private volatile boolean closing;
    private volatile boolean breakOff;

    /**
     * @param onRootLost called when the root was wiped under the running process, so that it has to begin anew
     * @throws IOException when the root cannot be written or another process holds it
     */
    public EdgeNode(EdgeSettings settings, String version, EdgeMetrics metrics, Clock clock, Runnable onRootLost)
            throws IOException {
        this.settings = settings;
        this.clock = clock;
        this.onRootLost = onRootLost;
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
        blobs = new BlobClient(settings.blobsUrl(), settings.token(), Trust.sockets(settings.blobsCa()));
        producer = new EventProducer(
                settings.kafka(), "websync-edge-" + name, Map.of(), ReplayHeaders.address(Stages.EDGE, name), clock);
        finalLetters = new FinalLetters(settings.kafka(), "websync-edge-" + name + "-failures", producer);
        ackSender = new AckSender(name, inventory, producer, finalLetters, metrics);
        reports = new EdgeReports(producer, clock);
        gate = new CenterGate(name, clock);
        room = new Room(clock, Transfer.RESERVE);
        var transfer = new Transfer(blobs, partials, folders::usableSpace, () -> breakOff);
        var worker = new Worker(
                name,
                inventory,
                site,
                folderSync,
                partials,
                transfer,
                gate,
                room,
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
        rehash = settings.rehashRate().toBytes() == 0
                ? null
                : new Rehash(
                        name,
                        new RehashPace(
                                settings.rehashEvery(), settings.rehashRate().toBytes()),
                        site,
                        inventory,
                        engine::wake,
                        reports::send,
                        metrics,
                        clock);
        URI publicUrl = settings.publicUrl();
        checks = new CopyChecks(
                name,
                site,
                inventory,
                publicUrl == null ? null : new Visitor(publicUrl, Trust.sockets(settings.blobsCa())),
                reports,
                engine::wake,
                metrics,
                clock);
        orderReader = new OrderReader(settings.kafka(), roster, inventory, producer, new Orders(), metrics, clock);
        pulse = new Pulse(
                settings,
                version,
                folders,
                inventory,
                gate,
                room,
                engine::wake,
                orderReader::behind,
                reports,
                metrics,
                clock);
        timer = new Timers(name, "edge-timer");
        reconciler = new Timers(name, "reconcile");
    }

    public void start() throws IOException, InterruptedException {
        if (EdgeMemory.outdated(inventory, roster)) {
            EdgeMemory.apply(inventory, roster, clock.instant());
        }
        int swept = sweep();
        log.info(
                "Edge {} at {} takes blobs from {}; {} replicas pending, {} partial files swept",
                settings.name(),
                settings.root(),
                settings.blobsUrl(),
                inventory.pending().replicas(),
                swept);
        ackSender.start();
        engine.start();
        orderReader.start();
        requestReconcile("start", false);
        reconciler.every(settings.reconcileEvery(), () -> requestReconcile("timer", false));
        if (rehash != null) {
            rehash.start();
        }
        checks.start();
        timer.soon(pulse::beat);
        timer.every(settings.heartbeatEvery(), pulse::beat);
        timer.every(LOOK_AT_ROOT_EVERY, this::lookAtRoot);
    }

    /** Compares inventory and disk soon; one that waits already is enough for all. */
    public void requestReconcile(String trigger, boolean rehash) {
        if (!rehash && !reconcileQueued.compareAndSet(false, true)) {
            return;
        }
        reconciler.soon(() -> {
            if (!rehash) {
                reconcileQueued.set(false);
            }
            reconcileNow(trigger, rehash);
        });
    }

    /** Whether the broker took a report of late. */
    public boolean brokerReachable() {
        return pulse.brokerReachable();
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
        timer.close();
        reconciler.close();
        orderReader.close();
        if (rehash != null) {
            rehash.close();
        }
        checks.close();
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

    /** Verified copies in the order of their paths, after {@code path}. */
    public List<HeldCopy> heldAfter(String path, int limit) {
        return inventory.heldAfter(path, limit);
    }

    /** Why files wait for room; null while none does. */
    public @Nullable String noRoom() {
        return room.reason();
    }

    /** Why nothing can be recorded; null while it can. */
    public @Nullable String inventoryTrouble() {
        return inventory.trouble();
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

        @Override
        public void check() {
            checks.wake();
        }

        @Override
        public void forgotten() {
            engine.wake();
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
            pulse.summarizeSoon();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            if (!closing) {
                log.warn("The reconcile ({}) failed; the next one tries again", trigger, e);
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

    private void flushInventory() throws InterruptedException {
        try {
            inventory.write(_ -> true).get(FLUSH_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            log.warn(
                    "The last results of edge {} could not be recorded; they are made again at the next start: {}",
                    settings.name(),
                    e.toString());
        }
    }
}
