package io.websync.messaging;

import io.websync.contracts.EventCodec;
import io.websync.contracts.event.Event;
import io.websync.messaging.DeadLetter.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts records that a stage gave up for good among the dead letters, as they were. A stage holds what a record says, not the
 * record, since most of them succeed; the few that do not are read again by their place, many at once, on a thread of its own.
 * Safe for use by many threads.
 */
public final class FinalLetters implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(FinalLetters.class);
    private static final int BATCH = 1_000;
    private static final long PAUSE_MILLIS = 1_000;

    private record Failed(Place from, GivenUp why, @Nullable Event event, CompletableFuture<Void> confirmed) {}

    private final KafkaSettings settings;
    private final String clientId;
    private final EventProducer producer;
    private final LinkedBlockingQueue<Failed> queue = new LinkedBlockingQueue<>();
    private @Nullable Thread thread;
    private volatile boolean closed;

    public FinalLetters(KafkaSettings settings, String clientId, EventProducer producer) {
        this.settings = settings;
        this.clientId = clientId;
        this.producer = producer;
    }

    /**
     * Completes when the broker has confirmed the dead letter; it is sent until then. One that is still under way at the
     * {@link #close} fails.
     *
     * @param event stands for the record should it not be there any more; when null, a record that is gone was replaced by a
     *     later one of its key, and needs no letter
     */
    public CompletableFuture<Void> add(Place from, GivenUp why, @Nullable Event event) {
        var failed = new Failed(from, why, event, new CompletableFuture<>());
        queue.add(failed);
        startOnce();
        if (closed) {
            failAll(List.of(failed));
        }
        return failed.confirmed;
    }

    private synchronized void startOnce() {
        if (thread == null && !closed) {
            thread = Thread.ofPlatform().name("final-letters").daemon().start(this::run);
        }
    }

    private void run() {
        RecordLookup lookup = null;
        List<Failed> batch = new ArrayList<>();
        try {
            while (!closed) {
                if (batch.isEmpty()) {
                    batch.add(queue.take());
                    queue.drainTo(batch, BATCH - 1);
                }
                try {
                    if (lookup == null) {
                        lookup = new RecordLookup(settings, clientId);
                    }
                    batch = unconfirmed(batch, lookup);
                } catch (InterruptException e) {
                    throw e;
                } catch (RuntimeException e) {
                    log.warn("{} dead letters are not sent yet, once more in 1 s: {}", batch.size(), e.toString());
                    if (lookup != null) {
                        lookup.close();
                        lookup = null;
                    }
                }
                if (!batch.isEmpty()) {
                    Thread.sleep(PAUSE_MILLIS);
                }
            }
        } catch (InterruptedException | InterruptException _) {
            log.debug("Stopped");
        } finally {
            boolean _ = Thread.interrupted();
            if (lookup != null) {
                lookup.close();
            }
            failAll(batch);
        }
    }

    /** Sends the letters and returns those that the broker did not take. */
    private List<Failed> unconfirmed(List<Failed> batch, RecordLookup lookup) throws InterruptedException {
        Map<Place, ConsumerRecord<String, byte[]>> records =
                lookup.read(batch.stream().map(Failed::from).toList());
        var sent = new ArrayList<CompletableFuture<?>>();
        for (Failed failed : batch) {
            ConsumerRecord<String, byte[]> record = records.get(failed.from);
            if (record == null && failed.event != null) {
                record = standIn(failed.from, failed.event);
            }
            sent.add(
                    record == null
                            ? CompletableFuture.completedFuture(null)
                            : producer.sendDeadLetter(record, failed.why));
        }
        var left = new ArrayList<Failed>();
        for (int i = 0; i < batch.size(); i++) {
            Throwable failure = EventProducer.failure(sent.get(i));
            if (failure == null) {
                batch.get(i).confirmed.complete(null);
            } else {
                log.debug("A dead letter was not taken", failure);
                left.add(batch.get(i));
            }
        }
        return left;
    }

    private static ConsumerRecord<String, byte[]> standIn(Place from, Event event) {
        return new ConsumerRecord<>(
                from.topic(), from.partition(), from.offset(), event.key(), EventCodec.encode(event));
    }

    private void failAll(List<Failed> batch) {
        var all = new ArrayList<>(batch);
        queue.drainTo(all);
        all.forEach(failed -> failed.confirmed.completeExceptionally(new IllegalStateException("the process stops")));
    }

    @Override
    public void close() {
        Thread running;
        synchronized (this) {
            closed = true;
            running = thread;
        }
        if (running != null) {
            running.interrupt();
            try {
                running.join(5_000);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
        failAll(List.of());
    }
}
