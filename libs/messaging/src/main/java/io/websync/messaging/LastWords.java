package io.websync.messaging;

import io.websync.contracts.Topics.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Where the last record of each key stands on a compacted topic, which is the one that counts. */
public final class LastWords {

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private LastWords() {}

    /**
     * Reads the whole topic, so it is for small ones.
     *
     * @return offsets by key
     * @throws org.apache.kafka.common.KafkaException when the broker does not give it within 30 s
     */
    public static Map<String, Long> offsets(KafkaSettings settings, String clientId, Topic<?> topic) {
        var last = new HashMap<String, Long>();
        try (var consumer = Clients.consumer(settings, clientId, clientId, Map.of())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.name(), PATIENCE).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (partitions.stream().anyMatch(one -> consumer.position(one, PATIENCE) < ends.getOrDefault(one, 0L))) {
                consumer.poll(POLL).forEach(record -> last.put(record.key(), record.offset()));
                if (System.nanoTime() > deadline) {
                    throw new TimeoutException(topic.name() + " was not read to its end within " + PATIENCE);
                }
            }
        }
        return last;
    }
}
