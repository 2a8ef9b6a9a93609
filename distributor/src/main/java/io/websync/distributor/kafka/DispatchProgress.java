package io.websync.distributor.kafka;

import io.websync.contracts.Topics;
import io.websync.contracts.Topics.Party;
import io.websync.distributor.storage.GarbageCollector.Completions;
import io.websync.messaging.Clients;
import io.websync.messaging.KafkaSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Looks up how far dispatch has decided on the completions, by what its group has committed. */
public final class DispatchProgress implements Completions {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final KafkaSettings kafka;

    public DispatchProgress(KafkaSettings kafka) {
        this.kafka = kafka;
    }

    /** @throws IllegalStateException when the broker does not give the records in time */
    @Override
    public @Nullable Instant oldestUndecided() {
        try (var consumer =
                Clients.consumer(kafka, "websync-collector", "websync-collector", Map.of("max.poll.records", 1))) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.COMPLETIONS.name()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions);
            Map<TopicPartition, Long> end = consumer.endOffsets(partitions);
            var undecided = new HashMap<TopicPartition, Long>();
            Map<TopicPartition, OffsetAndMetadata> committed = committed(partitions);
            for (TopicPartition partition : partitions) {
                OffsetAndMetadata offset = committed.get(partition);
                long begin = first.getOrDefault(partition, 0L);
                long next = offset == null ? begin : Math.max(begin, offset.offset());
                if (next < end.getOrDefault(partition, 0L)) {
                    undecided.put(partition, next);
                }
            }
            Instant oldest = null;
            for (var entry : undecided.entrySet()) {
                Instant sent = sentAt(consumer, entry.getKey(), entry.getValue());
                if (oldest == null || sent.isBefore(oldest)) {
                    oldest = sent;
                }
            }
            return oldest;
        }
    }

    private static Instant sentAt(
            org.apache.kafka.clients.consumer.Consumer<String, byte[]> consumer,
            TopicPartition partition,
            long offset) {
        consumer.assign(Set.of(partition));
        consumer.seek(partition, offset);
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(500))) {
                return Instant.ofEpochMilli(record.timestamp());
            }
        }
        throw new IllegalStateException("the broker does not give the record of " + partition + " at " + offset);
    }

    private Map<TopicPartition, OffsetAndMetadata> committed(List<TopicPartition> partitions) {
        String group = Topics.group(Party.DISPATCH, null);
        try (var consumer = Clients.consumer(kafka, "websync-collector-group", group, Map.of())) {
            var committed = new HashMap<TopicPartition, OffsetAndMetadata>();
            consumer.committed(new HashSet<>(partitions)).forEach((partition, offset) -> {
                if (offset != null) {
                    committed.put(partition, offset);
                }
            });
            return committed;
        }
    }
}
