package io.websync.messaging;

import io.websync.messaging.DeadLetter.Place;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Reads single records again by their place, for who did not keep them. Connects with the first use. Belongs to no group. For
 * one thread at a time.
 */
final class RecordLookup implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** What lies between two wanted records is skipped rather than read when it is more than this. */
    private static final long GAP = 2_000;

    private final KafkaConsumer<String, byte[]> consumer;

    RecordLookup(KafkaSettings settings, String clientId) {
        this.consumer = Clients.consumer(settings, clientId, clientId, Map.of("max.partition.fetch.bytes", 256 * 1024));
    }

    /**
     * The records at these places; one that is not there any more, deleted or compacted away, is not among them.
     *
     * @throws org.apache.kafka.common.KafkaException when the broker does not give them within 30 s
     */
    Map<Place, ConsumerRecord<String, byte[]>> read(Collection<Place> places) {
        var wanted = new HashMap<TopicPartition, TreeSet<Long>>();
        for (Place place : places) {
            wanted.computeIfAbsent(new TopicPartition(place.topic(), place.partition()), _ -> new TreeSet<>())
                    .add(place.offset());
        }
        consumer.assign(wanted.keySet());
        Map<TopicPartition, Long> ends = consumer.endOffsets(wanted.keySet(), PATIENCE);
        var found = new HashMap<Place, ConsumerRecord<String, byte[]>>();
        wanted.forEach((partition, offsets) ->
                read(partition, new TreeSet<>(offsets.headSet(ends.getOrDefault(partition, Long.MAX_VALUE))), found));
        consumer.unsubscribe();
        return found;
    }

    private void read(
            TopicPartition partition, NavigableSet<Long> offsets, Map<Place, ConsumerRecord<String, byte[]>> found) {
        if (offsets.isEmpty()) {
            return;
        }
        consumer.assign(List.of(partition));
        consumer.seek(partition, offsets.first());
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!offsets.isEmpty()) {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                if (offsets.contains(record.offset())) {
                    found.put(Place.of(record), record);
                }
            }
            long next = consumer.position(partition, PATIENCE);
            offsets.headSet(next).clear();
            if (!offsets.isEmpty() && offsets.first() - next > GAP) {
                consumer.seek(partition, offsets.first());
            }
            if (System.nanoTime() > deadline) {
                throw new TimeoutException(partition + " was not read to " + offsets + " within " + PATIENCE);
            }
        }
    }

    @Override
    public void close() {
        consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(2)));
    }
}
