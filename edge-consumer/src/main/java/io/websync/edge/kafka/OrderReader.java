package io.websync.edge.kafka;

import io.websync.contracts.AssetKey;
import io.websync.contracts.FailureCode;
import io.websync.contracts.Topics;
import io.websync.contracts.UndecodableException;
import io.websync.contracts.event.Control;
import io.websync.contracts.event.DistributionEvent;
import io.websync.contracts.event.DistributionOrdered;
import io.websync.contracts.event.EdgeEnrolled;
import io.websync.contracts.event.LimitsSet;
import io.websync.contracts.event.ReconcileRequested;
import io.websync.contracts.event.SubmissionHeld;
import io.websync.edge.EdgeMetrics;
import io.websync.edge.inventory.Inventory;
import io.websync.edge.inventory.Ledger;
import io.websync.edge.replica.Replica;
import io.websync.messaging.Clients;
import io.websync.messaging.DeadLetter.Place;
import io.websync.messaging.EventProducer;
import io.websync.messaging.EventReader;
import io.websync.messaging.KafkaSettings;
import io.websync.messaging.Stages;
import io.websync.messaging.TopicSetup;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads orders and controls into the inventory, with the offsets in the same transaction, and goes on there after a start. Its
 * one thread takes every partition by hand, since an edge has one process; the consumer group only shows the lag.
 */
public final class OrderReader {

    /** What the reader hands on; called on its thread after the commit. */
    public interface Listener {
        void ordered(List<Replica> replicas);

        /** The edge's groups or its draining changed; what is due in the inventory did with it. */
        void enrolled(Roster roster);

        void reconcile(boolean rehash);
    }

    private static final Logger log = LoggerFactory.getLogger(OrderReader.class);
    /** Records of one poll at most, and replicas handed on at most for one order. */
    public static final int MANY = 1000;

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration COMMIT_EVERY = Duration.ofSeconds(1);

    private final KafkaSettings settings;
    private final String group;
    private final Inventory inventory;
    private final EventProducer producer;
    private final Listener listener;
    private final EdgeMetrics metrics;
    private final Clock clock;
    private final EventReader<DistributionEvent> orders;
    private final EventReader<Control> controls;
    private final Map<TopicPartition, OffsetAndMetadata> uncommitted = new HashMap<>();
    /** Dead letters that are confirmed although their batch is not in the inventory yet; it comes again when it fails. */
    private final Set<Place> lettered = ConcurrentHashMap.newKeySet();

    private final Thread thread;
    private Roster roster;
    private long controlsAtStart;
    private long committedAt;
    private volatile @Nullable KafkaConsumer<String, byte[]> consumer;
    private volatile boolean closed;

    public OrderReader(
            KafkaSettings settings,
            Roster roster,
            Inventory inventory,
            EventProducer producer,
            Listener listener,
            EdgeMetrics metrics,
            Clock clock) {
        this.settings = settings;
        this.group = Topics.group(Topics.Party.EDGE, roster.edge());
        this.roster = roster;
        this.inventory = inventory;
        this.producer = producer;
        this.listener = listener;
        this.metrics = metrics;
        this.clock = clock;
        this.orders = new EventReader<>(Topics.DISTRIBUTIONS, Stages.EDGE, roster.edge());
        this.controls = new EventReader<>(Topics.CONTROLS, Stages.EDGE, roster.edge());
        this.thread = Thread.ofPlatform().name("order-reader").daemon().unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    public void close() throws InterruptedException {
        closed = true;
        KafkaConsumer<String, byte[]> running = consumer;
        if (running != null) {
            running.wakeup();
        }
        thread.join(Duration.ofSeconds(2));
        thread.interrupt();
        thread.join(Duration.ofSeconds(5));
    }

    private void run() {
        while (!closed) {
            try {
                TopicSetup.createMissing(settings);
                try (var opened = Clients.consumer(settings, group, group, Map.of("max.poll.records", MANY))) {
                    consumer = opened;
                    assign(opened);
                    while (!closed) {
                        take(opened.poll(Duration.ofSeconds(1)));
                        commitForTheLagDisplay(opened);
                    }
                    committedAt = 0;
                    commitForTheLagDisplay(opened);
                }
            } catch (WakeupException | InterruptException | InterruptedException _) {
                if (!closed) {
                    log.warn("Edge {} was interrupted while reading orders; it begins again", roster.edge());
                }
            } catch (KafkaException | IllegalStateException | ExecutionException e) {
                if (!closed) {
                    log.warn(
                            "Edge {} cannot read orders at {}, trying again: {}",
                            roster.edge(),
                            settings.bootstrapServers(),
                            e.toString());
                    pause();
                }
            } catch (RuntimeException e) {
                log.error("A defect stopped the reading of orders of edge {}; it begins again", roster.edge(), e);
                pause();
            }
        }
    }

    private void assign(KafkaConsumer<String, byte[]> opened) {
        var partitions = new ArrayList<TopicPartition>();
        for (var topic : List.of(Topics.CONTROLS, Topics.DISTRIBUTIONS)) {
            for (var info : opened.partitionsFor(topic.name())) {
                partitions.add(new TopicPartition(info.topic(), info.partition()));
            }
        }
        opened.assign(partitions);
        Map<TopicPartition, Long> ends = opened.endOffsets(partitions);
        controlsAtStart = ends.getOrDefault(new TopicPartition(Topics.CONTROLS.name(), 0), 0L);
        var offsets = new HashMap<String, Map<Integer, Long>>();
        for (TopicPartition partition : partitions) {
            Long next = offsets.computeIfAbsent(partition.topic(), inventory::nextOffsets)
                    .get(partition.partition());
            if (next != null && next <= ends.getOrDefault(partition, 0L)) {
                opened.seek(partition, next);
            } else {
                // New to this edge, or the topic is another one than the inventory knows.
                opened.seekToBeginning(List.of(partition));
            }
        }
        log.info("Reading orders for edge {} from {} partitions", roster.edge(), partitions.size());
    }

    private void take(ConsumerRecords<String, byte[]> records) throws InterruptedException, ExecutionException {
        if (records.isEmpty()) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> next = records.nextOffsets();
        try {
            take(records, next);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof SQLException || e.getCause() instanceof RuntimeException) || closed) {
                throw e;
            }
            log.warn("Edge {}: a batch of {} records fails and is done one by one", roster.edge(), records.count(), e);
            for (ConsumerRecord<String, byte[]> record : records) {
                takeAlone(record);
            }
            take(List.of(), next);
        }
        lettered.clear();
        uncommitted.putAll(next);
    }

    private void take(Iterable<ConsumerRecord<String, byte[]>> records, Map<TopicPartition, OffsetAndMetadata> next)
            throws InterruptedException, ExecutionException {
        var batch = new Batch();
        var letters = new ArrayList<CompletableFuture<?>>();
        for (ConsumerRecord<String, byte[]> record : records) {
            try {
                batch.add(record);
            } catch (UndecodableException e) {
                letters.add(giveUp(record, String.valueOf(e.getMessage())));
            }
        }
        for (CompletableFuture<?> letter : letters) {
            letter.get();
        }
        List<Replica> replicas =
                inventory.write(ledger -> batch.write(ledger, next)).get();
        batch.announce(replicas);
    }

    /** Takes a record of a batch that failed; when it is the one that fails it is given up. */
    private void takeAlone(ConsumerRecord<String, byte[]> record) throws InterruptedException, ExecutionException {
        var partition = new TopicPartition(record.topic(), record.partition());
        var next = Map.of(partition, new OffsetAndMetadata(record.offset() + 1));
        try {
            take(List.of(record), next);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof SQLException || e.getCause() instanceof RuntimeException) || closed) {
                throw e;
            }
            giveUp(record, "it cannot be taken into the inventory: " + e.getCause())
                    .get();
            take(List.of(), next);
        }
    }

    private CompletableFuture<?> giveUp(ConsumerRecord<String, byte[]> record, String why) {
        if (lettered.contains(Place.of(record))) {
            return CompletableFuture.completedFuture(null);
        }
        metrics.undecodable();
        log.warn(
                "Edge {}: {}/{} at {} goes to the dead letters: {}",
                roster.edge(),
                record.topic(),
                record.partition(),
                record.offset(),
                why);
        return producer.sendDeadLetter(record, Stages.EDGE, roster.edge(), FailureCode.UNDECODABLE, why)
                .thenRun(() -> lettered.add(Place.of(record)));
    }

    private void commitForTheLagDisplay(KafkaConsumer<String, byte[]> opened) {
        long now = System.nanoTime();
        if (!uncommitted.isEmpty() && (committedAt == 0 || now - committedAt > COMMIT_EVERY.toNanos())) {
            committedAt = now;
            opened.commitAsync(Map.copyOf(uncommitted), null);
            uncommitted.clear();
        }
    }

    /** An order, and where it stands. */
    private record Ordered(DistributionOrdered order, Place from) {}

    /** Records that are taken in one transaction. */
    private final class Batch {

        private final List<Ordered> ordered = new ArrayList<>();
        private final List<String> tombstones = new ArrayList<>();
        private Roster next = roster;
        private boolean reconcile;
        private boolean rehash;

        void add(ConsumerRecord<String, byte[]> record) throws UndecodableException {
            if (record.topic().equals(Topics.CONTROLS.name())) {
                Control control = record.value() == null ? null : controls.read(record);
                if (control != null) {
                    control(control, record.offset() < controlsAtStart);
                }
            } else if (record.value() == null) {
                if (orders.isFor(record)) {
                    tombstones.add(path(record.key()));
                }
            } else {
                switch (orders.read(record)) {
                    case DistributionOrdered order -> ordered.add(new Ordered(checked(order), Place.of(record)));
                    case null -> {
                        // A replay for another edge.
                    }
                }
            }
        }

        private void control(Control control, boolean old) {
            switch (control) {
                case EdgeEnrolled enrolled -> {
                    if (enrolled.edge().equals(roster.edge())) {
                        next = new Roster(enrolled.edge(), enrolled.groups(), enrolled.drained());
                    }
                }
                case ReconcileRequested request -> {
                    // One from before the start is answered by the reconcile at the start, which hashes nothing.
                    if (request.edge().equals(roster.edge()) && (!old || request.rehash())) {
                        reconcile = true;
                        rehash |= request.rehash();
                    }
                }
                case SubmissionHeld _, LimitsSet _ -> {
                    // Not for edges.
                }
            }
        }

        List<Replica> write(Ledger ledger, Map<TopicPartition, OffsetAndMetadata> offsets) throws SQLException {
            Instant now = clock.instant();
            if (!next.equals(roster)) {
                EdgeMemory.remember(ledger, next);
                if (!next.groups().equals(roster.groups())) {
                    ledger.regroup(next.edge(), next.groups(), now);
                }
                if (!next.drained()) {
                    ledger.hurry(now);
                }
            }
            var replicas = new ArrayList<Replica>();
            for (Ordered one : ordered) {
                DistributionOrdered order = one.order();
                boolean wanted = !order.purged() && order.selector().selects(next.edge(), next.groups());
                replicas.addAll(ledger.order(order, wanted, one.from(), now));
            }
            for (String path : tombstones) {
                ledger.forget(path);
            }
            for (var offset : offsets.entrySet()) {
                ledger.nextOffset(
                        offset.getKey().topic(),
                        offset.getKey().partition(),
                        offset.getValue().offset());
            }
            return replicas;
        }

        void announce(List<Replica> replicas) {
            metrics.ordersRead(ordered.size());
            if (!replicas.isEmpty()) {
                listener.ordered(replicas);
            }
            if (!next.equals(roster)) {
                log.info("Edge {} is in groups {}, drained: {}", next.edge(), next.groups(), next.drained());
                roster = next;
                listener.enrolled(next);
            }
            if (reconcile) {
                listener.reconcile(rehash);
            }
        }

        private DistributionOrdered checked(DistributionOrdered order) throws UndecodableException {
            try {
                // A digest of another kind than SHA-256 has no place in the inventory.
                if (order.digest() != null
                        && order.digest().algorithm() != io.websync.contracts.Digest.Algorithm.SHA256) {
                    throw new IllegalArgumentException("its digest is " + order.digest());
                }
                if (order.size() < 0) {
                    throw new IllegalArgumentException("its size is " + order.size());
                }
                return order;
            } catch (IllegalArgumentException e) {
                throw new UndecodableException("not an order that an edge can follow: " + e.getMessage(), e);
            }
        }

        private static String path(String key) throws UndecodableException {
            try {
                return AssetKey.parse(key).path();
            } catch (IllegalArgumentException e) {
                throw new UndecodableException("the key is no asset: " + e.getMessage(), e);
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
