package io.websync.distributor.kafka;

import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.messaging.EventProducer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts away records that a stage gives up on. Safe for use by many threads. */
public final class DeadLetters {

    private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

    private final EventProducer producer;
    private final String stage;
    private final DistributorMetrics metrics;

    public DeadLetters(EventProducer producer, String stage, DistributorMetrics metrics) {
        this.producer = producer;
        this.stage = stage;
        this.metrics = metrics;
    }

    /** One record and why it is given up. */
    public record Letter(ConsumerRecord<String, byte[]> record, FailureCode code, String message) {}

    /** Returns when the broker has confirmed all of them. */
    public void send(List<Letter> letters) {
        var confirmed = new ArrayList<CompletableFuture<?>>();
        for (Letter letter : letters) {
            ConsumerRecord<String, byte[]> record = letter.record();
            log.warn(
                    "{} gives up on {}/{}/{}: {}; it is kept on {}.dlt",
                    stage,
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    letter.message(),
                    record.topic());
            confirmed.add(producer.sendDeadLetter(
                    record,
                    stage,
                    null,
                    Failure.of(letter.code(), letter.message()),
                    1,
                    Instant.ofEpochMilli(Math.max(0, record.timestamp()))));
        }
        confirmed.forEach(CompletableFuture::join);
        metrics.deadLettered(stage, letters.size());
    }
}
