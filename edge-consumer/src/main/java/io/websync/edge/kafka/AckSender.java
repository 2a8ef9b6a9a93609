package io.websync.edge.kafka;

import io.websync.contracts.EventCodec;
import io.websync.contracts.Topics;
import io.websync.contracts.UndecodableException;
import io.websync.contracts.event.AckEvent;
import io.websync.contracts.event.ReplicaFailed;
import io.websync.edge.EdgeMetrics;
import io.websync.edge.inventory.AckBatch;
import io.websync.edge.inventory.AckWindow;
import io.websync.edge.inventory.Inventory;
import io.websync.messaging.DeadLetter.Place;
import io.websync.messaging.EventProducer;
import io.websync.messaging.FinalLetters;
import io.websync.messaging.GivenUp;
import io.websync.messaging.Stages;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what the inventory's outbox holds, oldest first, and with the word of a failure for good the dead letter of its order.
 * Removes it there once the broker confirmed it and all before it. After a failure it begins again at the oldest: acks may
 * come twice, and for one replica always end with the latest.
 */
public final class AckSender {

    private static final Logger log = LoggerFactory.getLogger(AckSender.class);
    private static final int BATCHES = 16;
    /** Batches on their way at most, so that a long outage of the broker fills no memory. */
    private static final int IN_FLIGHT = 64;

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final String edge;
    private final Inventory inventory;
    private final EventProducer producer;
    private final FinalLetters finalLetters;
    private final EdgeMetrics metrics;
    private final EventCodec.Decoder<AckEvent> words = EventCodec.decoder(AckEvent.class);
    private final Semaphore signal = new Semaphore(1);
    private final Semaphore inFlight = new Semaphore(IN_FLIGHT);
    private final AckWindow window = new AckWindow();
    private final Thread thread;
    private long sent;
    private volatile boolean failed;
    private volatile boolean closed;

    public AckSender(
            String edge, Inventory inventory, EventProducer producer, FinalLetters finalLetters, EdgeMetrics metrics) {
        this.edge = edge;
        this.inventory = inventory;
        this.producer = producer;
        this.finalLetters = finalLetters;
        this.metrics = metrics;
        this.thread = Thread.ofPlatform().name("ack-sender").daemon().unstarted(this::run);
        inventory.onAcks(signal::release);
    }

    public void start() {
        thread.start();
    }

    /** Sends what is committed, and waits a while for the broker; what it does not confirm stays for the next start. */
    public void close() throws InterruptedException {
        closed = true;
        signal.release();
        thread.join(Duration.ofSeconds(3));
        thread.interrupt();
        var _ = inFlight.tryAcquire(IN_FLIGHT, 3, TimeUnit.SECONDS);
    }

    private void run() {
        try {
            while (true) {
                boolean last = closed;
                if (!last) {
                    signal.acquire();
                    signal.drainPermits();
                }
                if (failed) {
                    failed = false;
                    Thread.sleep(PAUSE);
                    sent = 0;
                }
                try {
                    sendAll();
                } catch (RuntimeException e) {
                    // Without this thread no word would ever leave the edge again.
                    log.warn("Edge {} cannot send acks, it tries again: {}", edge, e.toString());
                    failed = true;
                    signal.release();
                }
                if (last) {
                    return;
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void sendAll() throws InterruptedException {
        List<AckBatch> batches;
        do {
            batches = inventory.unconfirmedAfter(sent, BATCHES);
            for (AckBatch batch : batches) {
                inFlight.acquire();
                send(batch);
                sent = batch.seq();
            }
        } while (!batches.isEmpty() && !failed);
    }

    private void send(AckBatch batch) {
        window.sent(batch.seq());
        var left = new AtomicInteger(batch.acks().size());
        var incomplete = new AtomicBoolean();
        for (AckBatch.Ack ack : batch.acks()) {
            CompletableFuture<?> confirmed = producer.sendEncoded(Topics.ACKS, ack.key(), ack.value());
            Place order = ack.order();
            if (order != null) {
                confirmed = CompletableFuture.allOf(confirmed, letter(order, ack));
            }
            var _ = confirmed.whenComplete((_, failure) -> {
                if (failure != null && !incomplete.getAndSet(true)) {
                    log.warn(
                            "The broker did not take an ack of edge {}, it is sent again: {}",
                            edge,
                            failure.toString());
                }
                if (left.decrementAndGet() == 0) {
                    finished(batch, !incomplete.get());
                }
            });
        }
    }

    private CompletableFuture<?> letter(Place order, AckBatch.Ack ack) {
        try {
            return words.decode(ack.value()) instanceof ReplicaFailed failed
                    ? finalLetters.add(
                            order,
                            new GivenUp(
                                    Stages.EDGE,
                                    edge,
                                    failed.failure(),
                                    failed.attempts(),
                                    failed.firstAttemptAt(),
                                    failed.at()),
                            null)
                    : CompletableFuture.completedFuture(null);
        } catch (UndecodableException e) {
            throw new IllegalStateException("an ack of this edge's own outbox cannot be read", e);
        }
    }

    private void finished(AckBatch batch, boolean confirmed) {
        inFlight.release();
        if (!confirmed) {
            window.failed(batch.seq());
            failed = true;
            signal.release();
            return;
        }
        metrics.acksConfirmed(batch.acks().size());
        List<Long> done = window.confirmed(batch.seq());
        if (!done.isEmpty()) {
            var _ = inventory.write(ledger -> {
                for (long seq : done) {
                    ledger.confirmed(seq);
                }
                return true;
            });
        }
    }
}
