package io.websync.distributor.kafka;

import io.websync.contracts.FailureCode;
import io.websync.contracts.Topics.Topic;
import io.websync.contracts.UndecodableException;
import io.websync.contracts.event.Event;
import io.websync.messaging.EventReader;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads the events of a batch; what cannot be read goes to the dead letters. */
final class Decoding<E extends Event> {

    private final EventReader<E> reader;
    private final DeadLetters deadLetters;

    Decoding(Topic<E> topic, DeadLetters deadLetters) {
        this.reader = new EventReader<>(topic, deadLetters.stage(), null);
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

    /** Returns when the undecodable ones are confirmed dead letters. */
    Batch<E> decode(List<ConsumerRecord<String, byte[]>> records) {
        var events = new ArrayList<E>(records.size());
        var origin = new IdentityHashMap<E, ConsumerRecord<String, byte[]>>();
        var letters = new LinkedHashMap<ConsumerRecord<String, byte[]>, String>();
        for (ConsumerRecord<String, byte[]> record : records) {
            try {
                E event = reader.read(record);
                if (event != null) {
                    events.add(event);
                    origin.put(event, record);
                }
            } catch (UndecodableException e) {
                letters.put(record, String.valueOf(e.getMessage()));
            }
        }
        deadLetters.send(letters.entrySet().stream()
                .map(letter -> new DeadLetters.Letter(letter.getKey(), FailureCode.UNDECODABLE, letter.getValue()))
                .toList());
        return new Batch<>(events, origin);
    }
}
