package io.websync.ingest.kafka;

import io.websync.contracts.Topics;
import io.websync.contracts.event.Command;
import io.websync.contracts.event.Control;
import io.websync.contracts.event.Event;
import io.websync.ingest.afterwards.CommandLog;
import io.websync.ingest.reception.UnavailableException;
import io.websync.messaging.EventProducer;
import io.websync.messaging.KafkaSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Says a word on {@code controls}, and puts commands on {@code commands}. Thread-safe. */
public final class ControlSender implements CommandLog, AutoCloseable {

    private final KafkaSettings settings;
    private final Duration patience;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable EventProducer producer;

    public ControlSender(KafkaSettings settings, Duration patience, Clock clock) {
        this.settings = settings;
        this.patience = patience;
        this.clock = clock;
    }

    /** @throws UnavailableException when the broker has not confirmed it in time; it may still come to be said */
    public void send(Control control) {
        send(Topics.CONTROLS, control);
    }

    @Override
    public void put(Command command) {
        send(Topics.COMMANDS, command);
    }

    private <E extends Event> void send(Topics.Topic<E> topic, E event) {
        try {
            var _ = producer().send(topic, event).get(patience.toMillis() * 2, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new UnavailableException("the broker did not take «" + event.key() + "»: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("the process is stopping", e);
        }
    }

    private EventProducer producer() {
        lock.lock();
        try {
            EventProducer open = producer;
            if (open == null) {
                int millis = Math.toIntExact(patience.toMillis());
                Map<String, Object> more = Map.of(
                        "max.block.ms",
                        millis,
                        "request.timeout.ms",
                        Math.max(1000, millis / 3),
                        "delivery.timeout.ms",
                        Math.max(1000, millis / 3) + millis,
                        "buffer.memory",
                        4L << 20);
                open = new EventProducer(settings, "websync-ingest-controls", more, clock);
                producer = open;
            }
            return open;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (producer != null) {
                producer.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
