package io.websync.ingest.kafka;

import io.websync.contracts.EventCodec;
import io.websync.contracts.Topics;
import io.websync.contracts.event.FileSubmitted;
import io.websync.ingest.reception.SubmissionLog;
import io.websync.ingest.reception.UnavailableException;
import io.websync.messaging.Clients;
import io.websync.messaging.KafkaSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * Accepted entries on the topics {@code submissions} and {@code submissions.bulk}. Two producers, so that a short list never
 * waits in a buffer behind a long one, and each is tuned for its kind. Thread-safe.
 */
public final class BrokerSubmissionLog implements SubmissionLog, AutoCloseable {

    private final Lane shortLists;
    private final Lane longLists;

    /** @param patience how long the broker has for a record before its submission is given up */
    public BrokerSubmissionLog(KafkaSettings settings, Duration patience) {
        this.shortLists = new Lane(
                settings,
                "websync-ingest",
                Topics.SUBMISSIONS.name(),
                patience,
                Map.of("linger.ms", 0, "batch.size", 64 * 1024, "buffer.memory", 8L << 20));
        this.longLists = new Lane(
                settings,
                "websync-ingest-bulk",
                Topics.SUBMISSIONS_BULK.name(),
                patience,
                Map.of("linger.ms", 20, "batch.size", 256 * 1024, "buffer.memory", 24L << 20));
    }

    @Override
    public Batch begin(boolean bulk) {
        return (bulk ? longLists : shortLists).begin();
    }

    @Override
    public void close() {
        shortLists.close();
        longLists.close();
    }

    /** One producer, made with its first use and again after a failure that it does not survive. */
    private static final class Lane {

        private final KafkaSettings settings;
        private final String clientId;
        private final String topic;
        private final Duration patience;
        private final Map<String, Object> tuning;
        private final ReentrantLock lock = new ReentrantLock();
        private @Nullable KafkaProducer<String, byte[]> producer;

        Lane(KafkaSettings settings, String clientId, String topic, Duration patience, Map<String, Object> tuning) {
            this.settings = settings;
            this.clientId = clientId;
            this.topic = topic;
            this.patience = patience;
            this.tuning = tuning;
        }

        Batch begin() {
            lock.lock();
            try {
                KafkaProducer<String, byte[]> open = producer;
                if (open == null) {
                    int millis = Math.toIntExact(patience.toMillis());
                    var more = new HashMap<String, Object>(tuning);
                    more.put("max.block.ms", millis);
                    more.put("request.timeout.ms", Math.max(1000, millis / 3));
                    more.put("delivery.timeout.ms", Math.max(1000, millis / 3) + millis);
                    open = Clients.producer(settings, clientId, more);
                    producer = open;
                }
                return new BrokerBatch(this, open, topic);
            } catch (KafkaException e) {
                throw new UnavailableException("the broker is not reachable: " + e.getMessage(), e);
            } finally {
                lock.unlock();
            }
        }

        /** A producer that failed may have failed for good; the next submission gets a new one. */
        void failed(KafkaProducer<String, byte[]> broken) {
            lock.lock();
            try {
                if (broken.equals(producer)) {
                    producer = null;
                    Thread.ofVirtual().name("close-" + clientId).start(() -> broken.close(Duration.ZERO));
                }
            } finally {
                lock.unlock();
            }
        }

        void close() {
            lock.lock();
            try {
                if (producer != null) {
                    producer.close(Duration.ofSeconds(10));
                }
            } finally {
                lock.unlock();
            }
        }
    }

    /** Counts confirmations; one object for all records of a submission. */
    private static final class BrokerBatch implements Batch, Callback {

        private final Lane lane;
        private final KafkaProducer<String, byte[]> producer;
        private final String topic;

        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();
        private long sent;
        private long confirmed;
        private volatile @Nullable Exception failure;

        BrokerBatch(Lane lane, KafkaProducer<String, byte[]> producer, String topic) {
            this.lane = lane;
            this.producer = producer;
            this.topic = topic;
        }

        @Override
        public void send(FileSubmitted entry) {
            throwIfFailed();
            try {
                var _ = producer.send(new ProducerRecord<>(topic, entry.key(), EventCodec.encode(entry)), this);
                sent++;
            } catch (KafkaException | IllegalStateException e) {
                fail(e);
                throwIfFailed();
            }
        }

        @Override
        public void awaitKept() {
            lock.lock();
            try {
                // The producer's own time-out ends every record, so this wait is bounded.
                while (confirmed < sent && failure == null) {
                    changed.await(1, TimeUnit.SECONDS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new UnavailableException("the process is stopping", e);
            } finally {
                lock.unlock();
            }
            throwIfFailed();
        }

        @Override
        public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception e) {
            if (e != null) {
                fail(e);
                return;
            }
            lock.lock();
            try {
                confirmed++;
                changed.signal();
            } finally {
                lock.unlock();
            }
        }

        private void fail(Exception e) {
            lock.lock();
            try {
                if (failure == null) {
                    failure = e;
                }
                changed.signal();
            } finally {
                lock.unlock();
            }
        }

        private void throwIfFailed() {
            Exception e = failure;
            if (e != null) {
                lane.failed(producer);
                throw new UnavailableException("the broker did not take the list: " + e.getMessage(), e);
            }
        }
    }
}
