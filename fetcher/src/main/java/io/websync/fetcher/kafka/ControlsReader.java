package io.websync.fetcher.kafka;

import io.websync.contracts.EventCodec;
import io.websync.contracts.Topics;
import io.websync.contracts.UndecodableException;
import io.websync.contracts.event.Control;
import io.websync.contracts.event.EdgeEnrolled;
import io.websync.contracts.event.LimitsSet;
import io.websync.contracts.event.ReconcileRequested;
import io.websync.contracts.event.SubmissionHeld;
import io.websync.fetcher.queue.FetchQueue;
import io.websync.fetcher.queue.Holds;
import io.websync.messaging.Clients;
import io.websync.messaging.KafkaSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the controls from their start and then on: what is paused or canceled, and limits of hosts. Belongs to no group and
 * commits nothing, since every process needs all of them.
 *
 * <p>A control that cannot be read is named in the log and stays where it is: the topic is compacted and everyone reads it from
 * the start, so a copy in the dead letters would come back with every start of every process.
 */
final class ControlsReader implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ControlsReader.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final String EVERY_HOST = "*";

    private final KafkaConsumer<String, byte[]> consumer;
    private final TopicPartition controls = new TopicPartition(Topics.CONTROLS.name(), 0);
    private final EventCodec.Decoder<Control> decoder = EventCodec.decoder(Control.class);
    private final Holds holds;
    private final FetchQueue queue;

    ControlsReader(KafkaSettings kafka, String clientId, Holds holds, FetchQueue queue) {
        this.consumer = Clients.consumer(kafka, clientId, clientId, Map.of());
        this.holds = holds;
        this.queue = queue;
    }

    /** Reads what is there now; returns when all of it is applied, so that nothing paused starts. */
    void catchUp() {
        consumer.assign(List.of(controls));
        consumer.seekToBeginning(List.of(controls));
        long end = consumer.endOffsets(List.of(controls)).getOrDefault(controls, 0L);
        while (consumer.position(controls) < end) {
            step();
        }
    }

    /** Applies what comes; throws {@link org.apache.kafka.common.errors.WakeupException} after {@link #wakeup}. */
    void step() {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
            try {
                if (record.value() != null) {
                    apply(decoder.decode(record.value()));
                }
            } catch (UndecodableException e) {
                log.warn("control {} at offset {} is skipped: {}", record.key(), record.offset(), e.getMessage());
            }
        }
    }

    void wakeup() {
        consumer.wakeup();
    }

    private void apply(Control control) {
        switch (control) {
            case SubmissionHeld held -> {
                holds.apply(held);
                log.info("submission {} is {}", held.submission(), held.hold());
            }
            case LimitsSet limits -> {
                queue.limitHost(EVERY_HOST.equals(limits.scope()) ? null : limits.scope(), limits.connections());
                log.info("limit of host {} is {} connections", limits.scope(), limits.connections());
            }
            case EdgeEnrolled _, ReconcileRequested _ -> {
                // For the edges.
            }
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
