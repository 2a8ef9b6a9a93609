package io.websync.distributor.kafka;

import io.websync.contracts.FailureCode;
import io.websync.messaging.DeadLetter.Place;
import io.websync.messaging.EventProducer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts away records that a stage gives up on. Safe for use by many threads. */
public final class DeadLetters {

    private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

    private static final int REMEMBERED = 10_000;

    private final EventProducer producer;
    private final String stage;
    private final DistributorMetrics metrics;
    /** The last ones. */
    private final Set<Place> kept = Collections.newSetFromMap(Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    }));

    public DeadLetters(EventProducer producer, String stage, DistributorMetrics metrics) {
        this.producer = producer;
        this.stage = stage;
        this.metrics = metrics;
    }

    /** One record and why it is given up. */
    public record Letter(ConsumerRecord<String, byte[]> record, FailureCode code, String message) {}

    /** Returns when the broker has confirmed all of them. One that comes again, since its batch failed, is not sent again. */
    public void send(List<Letter> letters) {
        List<Letter> fresh = letters.stream()
                .filter(letter -> !kept.contains(Place.of(letter.record())))
                .toList();
        var confirmed = new ArrayList<CompletableFuture<?>>();
        for (Letter letter : fresh) {
            ConsumerRecord<String, byte[]> record = letter.record();
            log.warn(
                    "{} gives up on {}/{}/{}: {}; it is kept on {}.dlt",
                    stage,
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    letter.message(),
                    record.topic());
            confirmed.add(producer.sendDeadLetter(record, stage, null, letter.code(), letter.message()));
        }
        confirmed.forEach(CompletableFuture::join);
        metrics.deadLettered(stage, fresh.size());
        fresh.forEach(letter -> kept.add(Place.of(letter.record())));
    }

    /** The stage that gives up. */
    String stage() {
        return stage;
    }
}
