package io.websync.fetcher;

import io.websync.contracts.EventCodec;
import io.websync.contracts.Topics;
import io.websync.contracts.UndecodableException;
import io.websync.contracts.event.CompletionEvent;
import io.websync.messaging.Clients;
import io.websync.messaging.KafkaSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** Reads what the fetcher says. */
public final class CompletionReader implements AutoCloseable {

    private final KafkaConsumer<String, byte[]> consumer;
    private final EventCodec.Decoder<CompletionEvent> decoder = EventCodec.decoder(CompletionEvent.class);

    public CompletionReader(KafkaSettings kafka) {
        consumer = Clients.consumer(kafka, "test-completions", "test-" + UUID.randomUUID(), Map.of());
        var partitions = consumer.partitionsFor(Topics.COMPLETIONS.name()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Waits until so many more have come, at most half a minute. */
    public List<CompletionEvent> next(int count) {
        var events = new ArrayList<CompletionEvent>();
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (events.size() < count) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("only " + events.size() + " of " + count + " completions came: " + events);
            }
            events.addAll(poll());
        }
        return events;
    }

    /** Everything that was on the topic when it was called and has not been returned before. */
    public List<CompletionEvent> soFar() {
        var events = new ArrayList<CompletionEvent>();
        var ends = consumer.endOffsets(consumer.assignment());
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            events.addAll(poll());
        }
        return events;
    }

    /** What comes next; waits for it a tenth of a second. */
    public List<CompletionEvent> poll() {
        var events = new ArrayList<CompletionEvent>();
        for (var record : consumer.poll(Duration.ofMillis(100))) {
            try {
                events.add(decoder.decode(record.value()));
            } catch (UndecodableException e) {
                throw new AssertionError(e);
            }
        }
        return events;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
