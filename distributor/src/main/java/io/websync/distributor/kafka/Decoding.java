package io.websync.distributor.kafka;

import io.websync.contracts.FailureCode;
import io.websync.contracts.Topics.Topic;
import io.websync.contracts.UndecodableException;
import io.websync.contracts.event.Event;
import io.websync.messaging.EventReader;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Reads the events of a batch; what cannot be read, or is not by whom it says, goes to the dead letters. */
final class Decoding<E extends Event> {

    private final EventReader<E> reader;
    private final Doubts<E> doubts;
    private final DeadLetters deadLetters;

    /** Says of a record that can be read why it is not taken all the same, or null. */
    interface Doubts<E extends Event> {
        @Nullable String of(ConsumerRecord<String, byte[]> record, E event);
    }

    Decoding(Topic<E> topic, DeadLetters deadLetters) {
        this(topic, (_, _) -> null, deadLetters);
    }

    Decoding(Topic<E> topic, Doubts<E> doubts, DeadLetters deadLetters) {
        this.reader = new EventReader<>(topic, deadLetters.stage(), null);
        this.doubts = doubts;
        this.deadLetters = deadLetters;
    }

    /** Events in the order of their records, each with the record that it came in. */
    record Batch<E extends Event>(List<E> events, Map<E, ConsumerRecord<String, byte[]>> records) {

        ConsumerRecord<String, byte[]> recordOf(Event event) {
            ConsumerRecord<String, byte[]> record = records.get(event);
            if (record == null) {
                throw new IllegalArgumentException("no record of this batch holds " + event);
            }
            return record;
        }
    }

    /** Returns when those that are not taken are confirmed dead letters. */
    Batch<E> decode(List<ConsumerRecord<String, byte[]>> records) {
        var events = new ArrayList<E>(records.size());
        var origin = new IdentityHashMap<E, ConsumerRecord<String, byte[]>>();
        var letters = new ArrayList<DeadLetters.Letter>();
        for (ConsumerRecord<String, byte[]> record : records) {
            try {
                E event = reader.read(record);
                if (event == null) {
                    continue;
                }
                String doubt = doubts.of(record, event);
                if (doubt == null) {
                    events.add(event);
                    origin.put(event, record);
                } else {
                    letters.add(new DeadLetters.Letter(record, FailureCode.FORGED, doubt));
                }
            } catch (UndecodableException e) {
                letters.add(new DeadLetters.Letter(record, FailureCode.UNDECODABLE, String.valueOf(e.getMessage())));
            }
        }
        deadLetters.send(letters);
        return new Batch<>(events, origin);
    }
}
