package io.websync.edge.kafka;

import io.websync.contracts.Topics;
import io.websync.edge.inventory.Inventory;
import io.websync.edge.replica.ReadPlan;
import io.websync.messaging.Clients;
import io.websync.messaging.KafkaSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where an edge is in the log of orders: where it begins, whether it reads all of it again, and how far behind it is. Used by the
 * order reader's one thread, but for {@link #behind}.
 */
final class ReadPosition {

    private static final Logger log = LoggerFactory.getLogger(ReadPosition.class);

    /** The id of the topic that the offsets are of. */
    private static final String LOG = "orders-log";
    /** When everything that there was had been read, in ms since 1970; kept about once a minute. */
    static final String READ_AT = "orders-read-at";

    private static final Duration REMEMBER_EVERY = Duration.ofMinutes(1);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final String edge;
    private final KafkaSettings settings;
    private final Inventory inventory;
    private final Clock clock;
    private List<TopicPartition> orders = List.of();
    /** The ends of the log when a reading of all of it began; null while none is on its way. */
    private @Nullable Map<TopicPartition, Long> readingUpTo;

    private boolean forgetting;
    private Duration tombstones = Duration.ZERO;
    private String logId = "";
    private @Nullable Instant readAt;
    private Instant remembered = Instant.EPOCH;
    private long lookedAt;
    private volatile long behind;

    ReadPosition(String edge, KafkaSettings settings, Inventory inventory, Clock clock) {
        this.edge = edge;
        this.settings = settings;
        this.inventory = inventory;
        this.clock = clock;
    }

    /** Records of orders that are not read yet, as far as known; an upper bound, since compaction leaves gaps. */
    long behind() {
        return behind;
    }

    /** Whether the paths of all records have to be remembered, to tell which assets no record names. */
    boolean forgetting() {
        return forgetting;
    }

    /**
     * Takes all partitions of controls and orders and goes where to begin.
     *
     * @return the end of the controls
     */
    long assign(KafkaConsumer<String, byte[]> consumer) throws InterruptedException, ExecutionException {
        List<TopicPartition> controls = partitions(consumer, Topics.CONTROLS);
        orders = partitions(consumer, Topics.DISTRIBUTIONS);
        var all = new ArrayList<>(controls);
        all.addAll(orders);
        consumer.assign(all);
        Map<TopicPartition, Long> ends = consumer.endOffsets(all);
        describe();
        seek(consumer, controls, ends);
        plan(consumer, ends);
        return ends.getOrDefault(new TopicPartition(Topics.CONTROLS.name(), 0), 0L);
    }

    private void plan(KafkaConsumer<String, byte[]> consumer, Map<TopicPartition, Long> ends)
            throws InterruptedException, ExecutionException {
        String kept = inventory.word(READ_AT);
        readAt = kept == null ? null : Instant.ofEpochMilli(Long.parseLong(kept));
        Duration away = readAt == null ? null : Duration.between(readAt, clock.instant());
        ReadPlan plan = ReadPlan.of(
                inventory.nextOffsets(Topics.DISTRIBUTIONS.name()),
                byNumber(consumer.beginningOffsets(orders)),
                byNumber(ends),
                logId.equals(inventory.word(LOG)),
                away,
                tombstones);
        forgetting = plan == ReadPlan.READ_ALL_AND_FORGET;
        inventory
                .write(ledger -> {
                    ledger.forgetting().forgetSeen();
                    if (plan == ReadPlan.READ_ALL) {
                        ledger.forgetting().forgetPlaces();
                    }
                    return true;
                })
                .get();
        if (plan == ReadPlan.GO_ON) {
            readingUpTo = null;
            seek(consumer, orders, ends);
            log.info("Edge {} goes on reading orders where it was", edge);
        } else {
            var upTo = new HashMap<TopicPartition, Long>();
            orders.forEach(partition -> upTo.put(partition, ends.getOrDefault(partition, 0L)));
            readingUpTo = upTo;
            consumer.seekToBeginning(orders);
            log.info(
                    "Edge {} reads all orders from the start{}",
                    edge,
                    forgetting ? ", after it had not for " + away + "; what no order names goes" : "");
        }
    }

    /** From the kept offsets; from the start where there is none, or where the log is shorter than that. */
    private void seek(
            KafkaConsumer<String, byte[]> consumer, List<TopicPartition> partitions, Map<TopicPartition, Long> ends) {
        for (TopicPartition partition : partitions) {
            Long next = inventory.nextOffsets(partition.topic()).get(partition.partition());
            if (next != null && next <= ends.getOrDefault(partition, 0L)) {
                consumer.seek(partition, next);
            } else {
                consumer.seekToBeginning(List.of(partition));
            }
        }
    }

    /**
     * To be called after the records of each poll are in the inventory.
     *
     * @return how many files go because no order names them any more
     */
    long polled(KafkaConsumer<String, byte[]> consumer) throws InterruptedException, ExecutionException {
        long now = System.nanoTime();
        if (lookedAt != 0 && now - lookedAt < LOOK_EVERY.toNanos()) {
            return 0;
        }
        lookedAt = now;
        boolean known = measure(consumer);
        if (readingUpTo != null) {
            return allRead(consumer, readingUpTo) ? finish() : 0;
        }
        if (known && behind == 0) {
            upToDate(consumer);
        }
        return 0;
    }

    private boolean measure(KafkaConsumer<String, byte[]> consumer) {
        long sum = 0;
        for (TopicPartition partition : orders) {
            OptionalLong lag = consumer.currentLag(partition);
            if (lag.isEmpty()) {
                return false;
            }
            sum += lag.getAsLong();
        }
        behind = sum;
        return true;
    }

    private static boolean allRead(KafkaConsumer<String, byte[]> consumer, Map<TopicPartition, Long> upTo) {
        return upTo.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private long finish() throws InterruptedException, ExecutionException {
        Instant now = clock.instant();
        boolean forget = forgetting;
        long going = inventory
                .write(ledger -> {
                    long files = forget ? ledger.forgetting().forgetUnseen(now) : 0;
                    ledger.setWord(LOG, logId);
                    ledger.setWord(READ_AT, Long.toString(now.toEpochMilli()));
                    return files;
                })
                .get();
        readingUpTo = null;
        forgetting = false;
        readAt = now;
        remembered = now;
        if (going > 0) {
            log.warn("Edge {}: {} assets that no order names any more go", edge, going);
        }
        return going;
    }

    private void upToDate(KafkaConsumer<String, byte[]> consumer) throws InterruptedException, ExecutionException {
        Instant now = clock.instant();
        Instant before = readAt;
        if (before == null || Duration.between(before, now).compareTo(tombstones.dividedBy(2)) > 0) {
            // The broker was away for that long, or the whole machine slept.
            assign(consumer);
            return;
        }
        readAt = now;
        if (!now.isBefore(remembered.plus(REMEMBER_EVERY)) || remembered.isAfter(now)) {
            remembered = now;
            var _ = inventory.write(ledger -> {
                ledger.setWord(READ_AT, Long.toString(now.toEpochMilli()));
                return true;
            });
        }
    }

    private void describe() throws InterruptedException, ExecutionException {
        String name = Topics.DISTRIBUTIONS.name();
        try (var admin = Clients.admin(settings, "websync-edge-" + edge + "-log")) {
            Map<String, TopicDescription> topics =
                    admin.describeTopics(List.of(name)).allTopicNames().get();
            logId = Objects.requireNonNull(topics.get(name), name).topicId().toString();
            var resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
            Map<ConfigResource, Config> configs =
                    admin.describeConfigs(List.of(resource)).all().get();
            String retention = Objects.requireNonNull(configs.get(resource), name)
                    .get(TopicConfig.DELETE_RETENTION_MS_CONFIG)
                    .value();
            tombstones = Duration.ofMillis(Long.parseLong(retention));
        }
    }

    private static List<TopicPartition> partitions(KafkaConsumer<String, byte[]> consumer, Topics.Topic<?> topic) {
        return consumer.partitionsFor(topic.name()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
    }

    private Map<Integer, Long> byNumber(Map<TopicPartition, Long> offsets) {
        var byNumber = new HashMap<Integer, Long>();
        orders.forEach(partition -> byNumber.put(partition.partition(), offsets.getOrDefault(partition, 0L)));
        return byNumber;
    }
}
