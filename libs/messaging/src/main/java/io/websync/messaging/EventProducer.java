package io.websync.messaging;

import io.websync.contracts.EventCodec;
import io.websync.contracts.Failure;
import io.websync.contracts.Topics.Topic;
import io.websync.contracts.event.Event;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Sends events to their topics. What a future completes with is the broker's confirmation; a stage counts its record as
 * finished only after it. Safe for use by many threads.
 */
public final class EventProducer implements AutoCloseable {

    private final KafkaProducer<String, byte[]> producer;
    private final Clock clock;

    public EventProducer(KafkaSettings settings, String clientId, Map<String, Object> more, Clock clock) {
        this.producer = Clients.producer(settings, clientId, more);
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

    /**
     * Sends a record that a stage gave up on to the dead letters of its topic, with key, value and headers as they were.
     *
     * @param edge the edge's name when the stage is an edge
     */
    public CompletableFuture<RecordMetadata> sendDeadLetter(
            ConsumerRecord<String, byte[]> record,
            String stage,
            @Nullable String edge,
            Failure failure,
            int attempts,
            Instant firstAt) {
        var letter =
                new ProducerRecord<>(record.topic() + ".dlt", null, record.key(), record.value(), record.headers());
        Headers headers = letter.headers();
        put(headers, DeadLetterHeaders.STAGE, stage);
        if (edge != null) {
            put(headers, DeadLetterHeaders.EDGE, edge);
        }
        put(headers, DeadLetterHeaders.CODE, failure.code().name());
        put(headers, DeadLetterHeaders.MESSAGE, failure.message());
        put(headers, DeadLetterHeaders.ATTEMPTS, Integer.toString(attempts));
        put(headers, DeadLetterHeaders.FIRST_AT, firstAt.toString());
        put(headers, DeadLetterHeaders.LAST_AT, clock.instant().toString());
        put(headers, DeadLetterHeaders.ORIGIN, record.topic() + "/" + record.partition() + "/" + record.offset());
        return send(letter);
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
