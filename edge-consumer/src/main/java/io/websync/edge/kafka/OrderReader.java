package io.websync.edge.kafka;

import io.websync.contracts.FailureCode;
import io.websync.contracts.Topics;
import io.websync.contracts.UndecodableException;
import io.websync.contracts.event.Control;
import io.websync.contracts.event.DistributionEvent;
import io.websync.edge.EdgeMetrics;
import io.websync.edge.inventory.Inventory;
import io.websync.edge.replica.Replica;
import io.websync.messaging.Clients;
import io.websync.messaging.DeadLetter.Place;
import io.websync.messaging.EventProducer;
import io.websync.messaging.EventReader;
import io.websync.messaging.KafkaSettings;
import io.websync.messaging.Pace;
import io.websync.messaging.Stages;
import io.websync.messaging.TopicSetup;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
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

        /** The inventory has checks of single copies. */
        void check();

        /** Assets that no order names any more are due in the inventory. */
        void forgotten();
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

    private final ReadPosition position;
    private final Pace pace = new Pace(Duration.ofMillis(30));
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
        this.position = new ReadPosition(roster.edge(), settings, inventory, clock);
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
                TopicSetup.createMissing(settings, Topics.Party.EDGE);
                try (var opened = Clients.consumer(settings, group, group, Map.of("max.poll.records", MANY))) {
                    consumer = opened;
                    controlsAtStart = position.assign(opened);
                    while (!closed) {
                        pace.await();
                        take(opened.poll(Duration.ofSeconds(1)));
                        if (position.polled(opened) > 0) {
                            listener.forgotten();
                        }
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

    private void take(ConsumerRecords<String, byte[]> records) throws InterruptedException, ExecutionException {
        if (records.isEmpty()) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> next = records.nextOffsets();
        try {
            take(records, next, List.of());
        } catch (ExecutionException e) {
            if (!isOfTheRecords(e)) {
                throw e;
            }
            log.warn("Edge {}: a batch of {} records fails and is done by halves", roster.edge(), records.count(), e);
            var all = new ArrayList<ConsumerRecord<String, byte[]>>(records.count());
            records.forEach(all::add);
            takeHalves(all);
            take(List.of(), next, List.of());
        }
        lettered.clear();
        uncommitted.putAll(next);
    }

    /** @param unreadable keys of records that were given up */
    private void take(
            Iterable<ConsumerRecord<String, byte[]>> records,
            Map<TopicPartition, OffsetAndMetadata> next,
            List<String> unreadable)
            throws InterruptedException, ExecutionException {
        var batch = new OrderBatch(roster, controlsAtStart, position.forgetting(), orders, controls);
        unreadable.forEach(batch::unreadable);
        var letters = new ArrayList<CompletableFuture<?>>();
        for (ConsumerRecord<String, byte[]> record : records) {
            try {
                batch.add(record);
            } catch (UndecodableException e) {
                batch.unreadable(record.key());
                letters.add(giveUp(record, String.valueOf(e.getMessage())));
            }
        }
        for (CompletableFuture<?> letter : letters) {
            letter.get();
        }
        List<Replica> replicas = inventory
                .write(ledger -> batch.write(ledger, next, clock.instant()))
                .get();
        announce(batch, replicas);
    }

    private void announce(OrderBatch batch, List<Replica> replicas) {
        metrics.ordersRead(batch.ordered());
        if (!replicas.isEmpty()) {
            listener.ordered(replicas);
        }
        if (batch.forgets()) {
            listener.forgotten();
        }
        Roster next = batch.next();
        if (!next.equals(roster)) {
            log.info("Edge {} is in groups {}, drained: {}", next.edge(), next.groups(), next.drained());
            roster = next;
            listener.enrolled(next);
        }
        if (batch.reconcile()) {
            listener.reconcile(batch.rehash());
        }
        if (batch.checks()) {
            listener.check();
        }
    }

    /** Records of orders that are not read yet; see {@link ReadPosition#behind}. */
    public long behind() {
        return position.behind();
    }

    /** Takes a batch that failed in halves, and a half that fails too in halves again, down to the record that fails. */
    private void takeHalves(List<ConsumerRecord<String, byte[]>> failed)
            throws InterruptedException, ExecutionException {
        if (failed.size() == 1) {
            takeAlone(failed.getFirst());
            return;
        }
        int middle = failed.size() / 2;
        for (var half : List.of(failed.subList(0, middle), failed.subList(middle, failed.size()))) {
            var next = new HashMap<TopicPartition, OffsetAndMetadata>();
            half.forEach(record -> next.put(
                    new TopicPartition(record.topic(), record.partition()),
                    new OffsetAndMetadata(record.offset() + 1)));
            try {
                take(half, next, List.of());
            } catch (ExecutionException e) {
                if (!isOfTheRecords(e)) {
                    throw e;
                }
                takeHalves(half);
            }
        }
    }

    private boolean isOfTheRecords(ExecutionException e) {
        return !closed && (e.getCause() instanceof SQLException || e.getCause() instanceof RuntimeException);
    }

    /** Takes a record of a batch that failed; when it is the one that fails it is given up. */
    private void takeAlone(ConsumerRecord<String, byte[]> record) throws InterruptedException, ExecutionException {
        var partition = new TopicPartition(record.topic(), record.partition());
        var next = Map.of(partition, new OffsetAndMetadata(record.offset() + 1));
        try {
            take(List.of(record), next, List.of());
        } catch (ExecutionException e) {
            if (!isOfTheRecords(e)) {
                throw e;
            }
            giveUp(record, "it cannot be taken into the inventory: " + e.getCause())
                    .get();
            take(List.of(), next, record.key() == null ? List.of() : List.of(record.key()));
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

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
