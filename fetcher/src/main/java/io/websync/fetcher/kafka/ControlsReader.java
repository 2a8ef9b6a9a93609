package io.websync.fetcher.kafka;

import io.websync.contracts.FailureCode;
import io.websync.contracts.Topics;
import io.websync.contracts.Topics.Party;
import io.websync.contracts.UndecodableException;
import io.websync.contracts.event.Control;
import io.websync.contracts.event.CopyCheckRequested;
import io.websync.contracts.event.EdgeEnrolled;
import io.websync.contracts.event.LimitsSet;
import io.websync.contracts.event.ReconcileRequested;
import io.websync.contracts.event.SubmissionHeld;
import io.websync.fetcher.queue.FetchQueue;
import io.websync.fetcher.queue.Holds;
import io.websync.messaging.Clients;
import io.websync.messaging.EventProducer;
import io.websync.messaging.EventReader;
import io.websync.messaging.KafkaSettings;
import io.websync.messaging.Stages;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the controls from their start and then on: what is paused or canceled, and limits of hosts. Belongs to no group and
 * commits nothing, since every process needs all of them.
 *
 * <p>A control that cannot be read goes to the dead letters. Since every start reads it again, the group of the fetchers' controls
 * says up to where they have their letters.
 */
final class ControlsReader implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ControlsReader.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final String EVERY_HOST = "*";
    private static final String GROUP = Topics.group(Party.FETCHER, null) + ".controls";

    private final KafkaConsumer<String, byte[]> consumer;
    private final TopicPartition controls = new TopicPartition(Topics.CONTROLS.name(), 0);
    private final EventReader<Control> reader = new EventReader<>(Topics.CONTROLS, Stages.FETCHER, null);
    private final EventProducer producer;
    private final Holds holds;
    private final FetchQueue queue;
    private final LongConsumer canceled;

    /** All before it that could not be read have their letters. */
    private long lettered;

    /** @param canceled told of each submission that was canceled, after nothing of it starts any more */
    ControlsReader(
            KafkaSettings kafka,
            String clientId,
            EventProducer producer,
            Holds holds,
            FetchQueue queue,
            LongConsumer canceled) {
        this.consumer = Clients.consumer(kafka, clientId, GROUP, Map.of());
        this.producer = producer;
        this.holds = holds;
        this.queue = queue;
        this.canceled = canceled;
    }

    /** Reads what is there now; returns when all of it is applied, so that nothing paused starts. */
    void catchUp() {
        consumer.assign(List.of(controls));
        consumer.seekToBeginning(List.of(controls));
        long end = consumer.endOffsets(List.of(controls)).getOrDefault(controls, 0L);
        OffsetAndMetadata committed = consumer.committed(Set.of(controls)).get(controls);
        // Beyond the end: of another log, which this one has replaced.
        lettered = committed == null || committed.offset() > end ? 0 : committed.offset();
        while (consumer.position(controls) < end) {
            step();
        }
    }

    /** Applies what comes; throws {@link org.apache.kafka.common.errors.WakeupException} after {@link #wakeup}. */
    void step() {
        for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
            try {
                Control control = record.value() == null ? null : reader.read(record);
                if (control != null) {
                    apply(control);
                }
            } catch (UndecodableException e) {
                giveUp(record, String.valueOf(e.getMessage()));
            }
        }
    }

    void wakeup() {
        consumer.wakeup();
    }

    private void giveUp(ConsumerRecord<String, byte[]> record, String why) {
        if (record.offset() < lettered) {
            return;
        }
        log.warn("control {} at offset {} goes to the dead letters: {}", record.key(), record.offset(), why);
        try {
            producer.sendDeadLetter(record, Stages.FETCHER, null, FailureCode.UNDECODABLE, why)
                    .join();
        } catch (CompletionException e) {
            consumer.seek(controls, record.offset());
            throw new KafkaException("the dead letter of a control was not confirmed", e.getCause());
        }
        lettered = record.offset() + 1;
        consumer.commitSync(Map.of(controls, new OffsetAndMetadata(lettered)));
    }

    private void apply(Control control) {
        switch (control) {
            case SubmissionHeld held -> {
                holds.apply(held);
                if (held.hold() == SubmissionHeld.Hold.CANCELED) {
                    canceled.accept(held.submission());
                }
                log.info("submission {} is {}", held.submission(), held.hold());
            }
            case LimitsSet limits -> {
                queue.limitHost(EVERY_HOST.equals(limits.scope()) ? null : limits.scope(), limits.connections());
                log.info("limit of host {} is {} connections", limits.scope(), limits.connections());
            }
            case EdgeEnrolled _, ReconcileRequested _, CopyCheckRequested _ -> {
                // For the edges.
            }
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
