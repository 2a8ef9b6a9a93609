package io.websync.fetcher.kafka;

import io.websync.contracts.Topics;
import io.websync.contracts.UndecodableException;
import io.websync.contracts.event.FileSubmitted;
import io.websync.contracts.event.SubmissionEvent;
import io.websync.fetcher.queue.FetchQueue;
import io.websync.fetcher.queue.Offer;
import io.websync.fetcher.queue.Partition;
import io.websync.fetcher.queue.Position;
import io.websync.fetcher.queue.Prepared;
import io.websync.fetcher.queue.QueuedFetch;
import io.websync.messaging.EventReader;
import io.websync.messaging.Stages;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
 * Reads the submissions into the queue and commits what is finished. One thread, which waits for nothing but the broker, and
 * on a revocation for a bounded time for the work under way.
 *
 * <p>Only the thread that calls {@link #run} touches the consumer, rebalance callbacks included: Kafka calls them from poll.
 */
final class QueueConsumer {

    private static final Logger log = LoggerFactory.getLogger(QueueConsumer.class);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration RELIEF_INTERVAL = Duration.ofSeconds(1);
    /** How long a cancelled fetch gets to let go of what it holds. */
    private static final Duration CANCEL_TIME = Duration.ofSeconds(1);

    private final KafkaConsumer<String, byte[]> consumer;
    private final FetchQueue queue;
    private final FetchRunner runner;
    private final QueueTiming timing;
    private final Clock clock;
    /** Both topics have the same records. */
    private final EventReader<SubmissionEvent> reader = new EventReader<>(Topics.SUBMISSIONS, Stages.FETCHER, null);

    private boolean commitUnderWay;
    private Instant committedAt = Instant.EPOCH;
    private Instant relievedAt = Instant.EPOCH;

    QueueConsumer(
            KafkaConsumer<String, byte[]> consumer,
            FetchQueue queue,
            FetchRunner runner,
            QueueTiming timing,
            Clock clock) {
        this.consumer = consumer;
        this.queue = queue;
        this.runner = runner;
        this.timing = timing;
        this.clock = clock;
    }

    /**
     * Works until {@link #wakeup}, then hands everything over.
     *
     * @throws KafkaException when the consumer cannot go on; nothing of this run works on then
     */
    void run() {
        try {
            consumer.subscribe(List.of(Topics.SUBMISSIONS.name(), Topics.SUBMISSIONS_BULK.name()), new Rebalancing());
            while (true) {
                step();
            }
        } catch (WakeupException _) {
            handOver(owned(), timing.drain());
        } catch (RuntimeException e) {
            giveUp(owned());
            throw e;
        } finally {
            // With a fixed instance id this does not leave the group: a restart finds its partitions again at once.
            consumer.close();
        }
    }

    /** Ends {@link #run}; from any thread. */
    void wakeup() {
        consumer.wakeup();
    }

    private void step() {
        ConsumerRecords<String, byte[]> records = consumer.poll(POLL);
        Instant now = clock.instant();
        if (!records.isEmpty()) {
            take(records, now);
        }
        runner.startReady();
        if (!now.isBefore(relievedAt.plus(RELIEF_INTERVAL))) {
            relievedAt = now;
            runner.defer(queue.relieve(now));
        }
        pauseAndResume();
        if (!commitUnderWay && !now.isBefore(committedAt.plus(timing.commitInterval()))) {
            committedAt = now;
            commitLater();
        }
    }

    /** What is in a record: a request, or the reason why it cannot be read, or neither when it is for another stage. */
    private record Read(
            ConsumerRecord<String, byte[]> record,
            @Nullable FileSubmitted request,
            @Nullable String unreadable) {}

    private void take(ConsumerRecords<String, byte[]> records, Instant now) {
        var read = new HashMap<TopicPartition, List<Read>>();
        var entering = new ArrayList<FileSubmitted>(records.count());
        for (TopicPartition at : records.partitions()) {
            List<Read> ofPartition =
                    records.records(at).stream().map(this::read).toList();
            read.put(at, ofPartition);
            for (Read one : ofPartition) {
                if (one.request() != null) {
                    entering.add(one.request());
                }
            }
        }
        Prepared prepared = runner.prepare(entering);
        read.forEach((at, ofPartition) -> offer(at, ofPartition, prepared, now));
    }

    private Read read(ConsumerRecord<String, byte[]> record) {
        try {
            SubmissionEvent event = reader.read(record);
            return new Read(record, event instanceof FileSubmitted request ? request : null, null);
        } catch (UndecodableException e) {
            return new Read(record, null, String.valueOf(e.getMessage()));
        }
    }

    private void offer(TopicPartition at, List<Read> records, Prepared prepared, Instant now) {
        Partition partition = partition(at);
        for (Read read : records) {
            if (!offer(partition, read, prepared, now)) {
                // The rest of the batch is read again when the window has moved on.
                consumer.seek(at, read.record().offset());
                return;
            }
        }
    }

    private boolean offer(Partition partition, Read read, Prepared prepared, Instant now) {
        long offset = read.record().offset();
        FileSubmitted request = read.request();
        if (request != null) {
            return !(queue.offer(partition, offset, request, prepared, now) instanceof Offer.NoRoom);
        }
        return switch (queue.offerUnreadable(partition, offset)) {
            case Offer.Taken(var held) -> {
                if (read.unreadable() == null) {
                    // A replay for another stage.
                    queue.finish(held);
                } else {
                    runner.giveUp(held, read.record(), read.unreadable());
                }
                yield true;
            }
            case Offer.FinishedBefore _ -> true;
            case Offer.NoRoom _ -> false;
        };
    }

    private void pauseAndResume() {
        var full = new HashSet<TopicPartition>();
        queue.full().forEach(partition -> full.add(topicPartition(partition)));
        Set<TopicPartition> paused = consumer.paused();
        if (!full.equals(paused)) {
            var resume = new HashSet<>(paused);
            resume.removeAll(full);
            consumer.pause(full);
            consumer.resume(resume);
        }
    }

    private void commitLater() {
        Map<Partition, Position> positions = queue.changedPositions();
        if (positions.isEmpty()) {
            return;
        }
        commitUnderWay = true;
        // The callback comes from poll or commitSync, that is on this thread.
        consumer.commitAsync(offsets(positions), (_, failure) -> {
            commitUnderWay = false;
            if (failure != null) {
                queue.notCommitted(positions.keySet());
                log.warn("commit failed, the next one covers it: {}", failure.toString());
            }
        });
    }

    private void commitNow() {
        Map<Partition, Position> positions = queue.changedPositions();
        if (positions.isEmpty()) {
            return;
        }
        try {
            consumer.commitSync(offsets(positions), timing.commitTimeout());
        } catch (KafkaException e) {
            queue.notCommitted(positions.keySet());
            log.warn("commit failed, some finished fetches will be repeated: {}", e.toString());
        }
    }

    /** Starts nothing more of these, lets what runs end for a while, commits, and cancels the rest. */
    private void handOver(Collection<Partition> partitions, Duration wait) {
        List<QueuedFetch> busy = queue.stopStarting(partitions);
        try {
            boolean ended = queue.awaitEnded(busy, wait);
            if (!ended) {
                runner.cancel(busy);
                queue.awaitEnded(busy, CANCEL_TIME);
            }
        } catch (InterruptedException _) {
            runner.cancel(busy);
            Thread.currentThread().interrupt();
        }
        commitNow();
        queue.release(partitions);
    }

    /** The partitions are no longer ours: no commit, and nothing of them goes on. */
    private void giveUp(Collection<Partition> partitions) {
        runner.cancel(queue.stopStarting(partitions));
        queue.release(partitions);
    }

    private Collection<Partition> owned() {
        return queue.owned();
    }

    private static Collection<Partition> partitions(Collection<TopicPartition> ofTopics) {
        return ofTopics.stream().map(QueueConsumer::partition).toList();
    }

    private static Partition partition(TopicPartition of) {
        return new Partition(of.topic().equals(Topics.SUBMISSIONS_BULK.name()), of.partition());
    }

    private static TopicPartition topicPartition(Partition of) {
        var topic = of.bulk() ? Topics.SUBMISSIONS_BULK : Topics.SUBMISSIONS;
        return new TopicPartition(topic.name(), of.number());
    }

    private static Map<TopicPartition, OffsetAndMetadata> offsets(Map<Partition, Position> positions) {
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        positions.forEach((partition, position) ->
                offsets.put(topicPartition(partition), new OffsetAndMetadata(position.offset(), position.metadata())));
        return offsets;
    }

    private final class Rebalancing implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
            Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(new HashSet<>(assigned));
            for (TopicPartition at : assigned) {
                OffsetAndMetadata last = committed.get(at);
                queue.assign(
                        partition(at),
                        last == null
                                ? Position.at(consumer.position(at))
                                : Position.parse(last.offset(), last.metadata()));
            }
            log.info("owns {} partitions of the submissions", assigned.size());
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
            Collection<Partition> ours = partitions(revoked);
            if (queue.owned().containsAll(ours)) {
                handOver(ours, timing.handOver());
            }
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> lost) {
            log.warn("lost {} partitions of the submissions without a hand-over", lost.size());
            giveUp(partitions(lost));
        }
    }
}
