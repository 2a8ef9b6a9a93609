package io.websync.messaging;

import io.websync.contracts.EventCodec;
import io.websync.contracts.FailureCode;
import io.websync.contracts.Topics.Topic;
import io.websync.contracts.event.Event;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Sends events to their topics. What a future completes with is the broker's confirmation; a stage counts its record as
 * finished only after it. Safe for use by many threads.
 */
public final class EventProducer implements AutoCloseable {

    private final KafkaProducer<String, byte[]> producer;
    private final Clock clock;
    private final @Nullable Signer signer;

    public EventProducer(KafkaSettings settings, String clientId, Map<String, Object> more, Clock clock) {
        this(settings, clientId, more, null, clock);
    }

    /**
     * @param speaker who signs every record when the settings have a key for it, as {@link ReplayHeaders#address} names a stage;
     *     null for nobody
     */
    public EventProducer(
            KafkaSettings settings, String clientId, Map<String, Object> more, @Nullable String speaker, Clock clock) {
        this.producer = Clients.producer(settings, clientId, more);
        this.signer = speaker == null ? null : settings.security().signer(speaker);
        this.clock = clock;
    }

    /** Blocks only while the producer's buffer is full. */
    public <E extends Event> CompletableFuture<RecordMetadata> send(Topic<? super E> topic, E event) {
        return send(new ProducerRecord<>(topic.name(), event.key(), EventCodec.encode(event)));
    }

    /** Sends an event that was encoded before, for a stage that keeps its events until they are confirmed. */
    public CompletableFuture<RecordMetadata> sendEncoded(Topic<?> topic, String key, byte[] value) {
        return send(new ProducerRecord<>(topic.name(), key, value));
    }

    /** Takes a key off a compacted topic. */
    public CompletableFuture<RecordMetadata> sendTombstone(Topic<?> topic, String key) {
        return send(new ProducerRecord<>(topic.name(), key, null));
    }

    /**
     * Sends a record that a stage gave up on to the dead letters of its topic, with key, value and headers as they were. One
     * that is too large even there is kept without its value, and the message says so.
     */
    public CompletableFuture<RecordMetadata> sendDeadLetter(ConsumerRecord<String, byte[]> record, GivenUp why) {
        return send(DeadLetter.write(record, why))
                .exceptionallyCompose(failure -> failure instanceof RecordTooLargeException
                        ? send(DeadLetter.writeShort(record, why))
                        : CompletableFuture.failedFuture(failure));
    }

    /** The same for a record that is given up at once, since no other attempt can help. */
    public CompletableFuture<RecordMetadata> sendDeadLetter(
            ConsumerRecord<String, byte[]> record, String stage, @Nullable String edge, FailureCode code, String why) {
        return sendDeadLetter(record, GivenUp.atOnce(stage, edge, code, why, clock.instant()));
    }

    /**
     * Sends a dead letter its way again.
     *
     * @param from where it stood; it comes into the same partition
     * @param headers the record's own
     * @param stage the stage that gave it up and shall read it, with the edge's name when it is one
     * @param letter the number of the dead letter
     */
    public CompletableFuture<RecordMetadata> sendAgain(
            DeadLetter.Place from,
            byte @Nullable [] key,
            byte @Nullable [] value,
            Iterable<Header> headers,
            String stage,
            @Nullable String edge,
            long letter) {
        var again = new ProducerRecord<String, byte[]>(
                from.topic(), from.partition(), key == null ? null : ExactKeys.text(key), value, headers);
        put(again.headers(), ReplayHeaders.FOR, ReplayHeaders.address(stage, edge));
        put(again.headers(), ReplayHeaders.OF, Long.toString(letter));
        return send(again);
    }

    /** Waits for a confirmation, and returns what went wrong, or null. */
    static @Nullable Throwable failure(CompletableFuture<?> confirmation) throws InterruptedException {
        try {
            confirmation.get();
            return null;
        } catch (ExecutionException e) {
            return e.getCause() == null ? e : e.getCause();
        }
    }

    /** Waits until everything sent so far is confirmed or has failed. */
    public void flush() {
        producer.flush();
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(10));
    }

    private CompletableFuture<RecordMetadata> send(ProducerRecord<String, byte[]> record) {
        if (signer != null) {
            signer.sign(record);
        }
        var confirmed = new CompletableFuture<RecordMetadata>();
        var _ = producer.send(record, (metadata, failure) -> {
            if (failure == null) {
                confirmed.complete(metadata);
            } else {
                confirmed.completeExceptionally(failure);
            }
        });
        return confirmed;
    }

    private static void put(Headers headers, String name, String value) {
        headers.remove(name).add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
