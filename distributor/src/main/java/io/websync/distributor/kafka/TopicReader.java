package io.websync.distributor.kafka;

import io.websync.catalog.reporter.ReaderOffsets.Partition;
import io.websync.contracts.FailureCode;
import io.websync.distributor.jdbc.Reader;
import io.websync.distributor.loop.Loop;
import io.websync.messaging.Pace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads topics in batches: a poll, its effects, then the offsets. A batch that fails is read again; when the records
 * themselves are the reason it is done one by one, and what fails alone goes to the dead letters.
 *
 * <p>All but {@link #wakeUp} happens on the thread of its loop, the rebalance callbacks too, since they run inside a poll.
 */
public final class TopicReader implements Loop.Task, ConsumerRebalanceListener {

    private static final Logger log = LoggerFactory.getLogger(TopicReader.class);
    private static final Duration POLL = Duration.ofSeconds(1);

    /** A batch as large as this needs no more company. */
    private static final int MANY = 500;

    private final List<String> topics;
    private final Supplier<KafkaConsumer<String, byte[]>> consumers;
    private final BatchHandler handler;
    private final DeadLetters deadLetters;
    /** Null when Kafka keeps the offsets. */
    private final @Nullable Reader offsets;

    private final Pace pace = new Pace(Duration.ofMillis(30));
    private int taken;
    private boolean commitAgain;
    private volatile @Nullable KafkaConsumer<String, byte[]> consumer;
    /** The next offset of each partition that is worked on; all before it is done. */
    private final Map<TopicPartition, Long> next = new HashMap<>();
    /** Assigned, but paused until the catalog has said where to go on. */
    private final Set<TopicPartition> unpositioned = new HashSet<>();

    public TopicReader(
            List<String> topics,
            Supplier<KafkaConsumer<String, byte[]>> consumers,
            BatchHandler handler,
            DeadLetters deadLetters,
            @Nullable Reader offsets) {
        this.topics = List.copyOf(topics);
        this.consumers = consumers;
        this.handler = handler;
        this.deadLetters = deadLetters;
        this.offsets = offsets;
    }

    /** Ends a poll that waits; for a prompt stop. */
    public void wakeUp() {
        KafkaConsumer<String, byte[]> present = consumer;
        if (present != null) {
            present.wakeup();
        }
    }

    @Override
    public void turn() throws Exception {
        KafkaConsumer<String, byte[]> present = consumer;
        if (present == null) {
            present = consumers.get();
            consumer = present;
            present.subscribe(topics, this);
        }
        try {
            position(present);
            ConsumerRecords<String, byte[]> records = poll(present);
            if (!records.isEmpty()) {
                handle(present, records);
            } else if (commitAgain) {
                commitSoon(present, List.copyOf(next.keySet()));
            }
        } catch (WakeupException e) {
            log.debug("Woken up in order to stop");
        } catch (KafkaException e) {
            // Fenced, or refused: a consumer does not recover from these, a new one may.
            close(present);
            throw e;
        } catch (Exception e) {
            startOver(present);
            throw e;
        }
    }

    /** Right after a batch, lets the next one gather for a moment. */
    private ConsumerRecords<String, byte[]> poll(KafkaConsumer<String, byte[]> present) throws InterruptedException {
        if (taken < MANY) {
            pace.await();
        }
        ConsumerRecords<String, byte[]> records = present.poll(POLL);
        taken = records.count();
        return records;
    }

    private void handle(KafkaConsumer<String, byte[]> present, ConsumerRecords<String, byte[]> records)
            throws Exception {
        var batch = new ArrayList<ConsumerRecord<String, byte[]>>(records.count());
        records.forEach(batch::add);
        var to = new HashMap<TopicPartition, Long>();
        records.nextOffsets().forEach((partition, offset) -> to.put(partition, offset.offset()));
        try {
            handler.handle(batch, step(to));
            next.putAll(to);
        } catch (Exception e) {
            if (!Trouble.isInTheRecords(e)) {
                throw e;
            }
            log.warn("A batch of {} records fails and is done one by one", batch.size(), e);
            oneByOne(batch);
            handler.handle(List.of(), step(to));
            next.putAll(to);
        }
        commitSoon(present, commitAgain ? List.copyOf(next.keySet()) : to.keySet());
    }

    /** What is not committed now is with the next batch, or when there is none: others go by how far this reader is. */
    private void commitSoon(KafkaConsumer<String, byte[]> present, Collection<TopicPartition> partitions) {
        commitAgain = false;
        present.commitAsync(toCommit(partitions), (_, failure) -> {
            if (failure != null) {
                log.debug("Offsets were not committed; they are a little later", failure);
                commitAgain = true;
            }
        });
    }

    private void oneByOne(List<ConsumerRecord<String, byte[]>> batch) throws Exception {
        for (ConsumerRecord<String, byte[]> record : batch) {
            var partition = new TopicPartition(record.topic(), record.partition());
            Map<TopicPartition, Long> to = Map.of(partition, record.offset() + 1);
            try {
                handler.handle(List.of(record), step(to));
            } catch (Exception e) {
                if (!Trouble.isInTheRecords(e)) {
                    throw e;
                }
                deadLetters.send(List.of(new DeadLetters.Letter(record, FailureCode.INTERNAL, e.toString())));
                handler.handle(List.of(), step(to));
            }
            next.putAll(to);
        }
    }

    private Reader.Step step(Map<TopicPartition, Long> to) {
        var from = new HashMap<Partition, Long>();
        var until = new HashMap<Partition, Long>();
        to.forEach((partition, offset) -> {
            from.put(named(partition), next.getOrDefault(partition, 0L));
            until.put(named(partition), offset);
        });
        return new Reader.Step(from, until);
    }

    /** Takes up the partitions that were assigned, where the catalog says. */
    private void position(KafkaConsumer<String, byte[]> present) throws Exception {
        if (unpositioned.isEmpty()) {
            return;
        }
        if (offsets != null) {
            Map<Partition, Long> kept = offsets.offsets();
            for (TopicPartition partition : unpositioned) {
                Long offset = kept.get(named(partition));
                if (offset == null) {
                    // Whatever Kafka says: a catalog that has never read it wants all that there is.
                    present.seekToBeginning(List.of(partition));
                } else {
                    present.seek(partition, offset);
                }
            }
        }
        for (TopicPartition partition : unpositioned) {
            next.put(partition, present.position(partition));
        }
        present.resume(unpositioned);
        unpositioned.clear();
    }

    /** After a failed batch: back to the last offsets whose effects are known to be done. */
    private void startOver(KafkaConsumer<String, byte[]> present) {
        Set<TopicPartition> assigned = present.assignment();
        if (offsets == null) {
            assigned.forEach(partition -> {
                Long offset = next.get(partition);
                if (offset != null) {
                    present.seek(partition, offset);
                }
            });
        } else {
            present.pause(assigned);
            unpositioned.addAll(assigned);
        }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        KafkaConsumer<String, byte[]> present = consumer;
        if (present != null) {
            present.pause(partitions);
            unpositioned.addAll(partitions);
        }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        KafkaConsumer<String, byte[]> present = consumer;
        if (present != null) {
            commit(present, partitions);
        }
        onPartitionsLost(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        next.keySet().removeAll(partitions);
        unpositioned.removeAll(partitions);
    }

    @Override
    public void end() {
        KafkaConsumer<String, byte[]> present = consumer;
        if (present != null) {
            commit(present, List.copyOf(next.keySet()));
            close(present);
        }
    }

    private void commit(KafkaConsumer<String, byte[]> present, Collection<TopicPartition> partitions) {
        try {
            present.commitSync(toCommit(partitions), Duration.ofSeconds(5));
        } catch (KafkaException e) {
            log.debug("Offsets were not committed; their records are read again, which changes nothing", e);
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> toCommit(Collection<TopicPartition> partitions) {
        var commit = new HashMap<TopicPartition, OffsetAndMetadata>();
        for (TopicPartition partition : partitions) {
            Long offset = next.get(partition);
            if (offset != null) {
                commit.put(partition, new OffsetAndMetadata(offset));
            }
        }
        return commit;
    }

    private void close(KafkaConsumer<String, byte[]> present) {
        consumer = null;
        next.clear();
        unpositioned.clear();
        try {
            present.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(5)));
        } catch (KafkaException e) {
            log.debug("The consumer did not close in order", e);
        }
    }

    private static Partition named(TopicPartition partition) {
        return new Partition(partition.topic(), partition.partition());
    }
}
