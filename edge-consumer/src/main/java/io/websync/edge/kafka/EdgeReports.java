package io.websync.edge.kafka;

import io.websync.contracts.Topics;
import io.websync.contracts.event.EdgeReport;
import io.websync.messaging.EventProducer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends reports, without waiting for the broker, and knows when it last confirmed one. */
public final class EdgeReports {

    private static final Logger log = LoggerFactory.getLogger(EdgeReports.class);

    private final EventProducer producer;
    private final Clock clock;
    private volatile Instant confirmedAt = Instant.EPOCH;

    public EdgeReports(EventProducer producer, Clock clock) {
        this.producer = producer;
        this.clock = clock;
    }

    public void send(EdgeReport report) {
        var _ = producer.send(Topics.EDGE_REPORTS, report).whenComplete((_, failure) -> {
            if (failure == null) {
                confirmedAt = clock.instant();
            } else {
                log.debug("A report was lost: {}", failure.toString());
            }
        });
    }

    /** Sends a report that somebody waits for, and returns when the broker has confirmed it. */
    public void deliver(EdgeReport report) throws InterruptedException, ExecutionException {
        var _ = producer.send(Topics.EDGE_REPORTS, report).get();
    }

    /** Whether the broker confirmed a report within {@code age}. */
    public boolean confirmedWithin(Duration age) {
        return confirmedAt.plus(age).isAfter(clock.instant());
    }
}
