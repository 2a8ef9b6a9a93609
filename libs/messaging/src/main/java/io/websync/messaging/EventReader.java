package io.websync.messaging;

import io.websync.contracts.EventCodec;
import io.websync.contracts.Topics.Topic;
import io.websync.contracts.UndecodableException;
import io.websync.contracts.event.Event;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Reads the records of a topic for one stage. Safe for use by many threads. */
public final class EventReader<E extends Event> {

    private final EventCodec.Decoder<E> decoder;
    private final String address;

    /** @param edge the edge's name when the stage is an edge */
    public EventReader(Topic<E> topic, String stage, @Nullable String edge) {
        this.decoder = EventCodec.decoder(topic.family());
        this.address = ReplayHeaders.address(stage, edge);
    }

    /**
     * The event of a record, or null when it is not for this stage. A tombstone, which has no value, is no event: where one
     * means something, look for it before.
     *
     * @throws UndecodableException whatever is wrong with it; also when its key is not the one of its event, for then it
     *     stands in a partition where its order among the others of its subject is not kept
     */
    public @Nullable E read(ConsumerRecord<String, byte[]> record) throws UndecodableException {
        if (!isFor(record)) {
            return null;
        }
        if (record.value() == null) {
            throw new UndecodableException("it has no value");
        }
        E event = decoder.decode(record.value());
        if (!event.key().equals(record.key())) {
            throw new UndecodableException(
                    "its key is «" + record.key() + "», but that of its value is «" + event.key() + "»");
        }
        return event;
    }

    /** Whether it is for this stage: all but the replays of what another stage gave up. */
    public boolean isFor(ConsumerRecord<String, byte[]> record) {
        return !ReplayHeaders.isForAnother(record, address);
    }
}
