package io.websync.ingest;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.websync.ingest.reception.Receipt;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Every metric of ingest-api. */
public final class IngestMetrics {

    private final Counter acceptedEntries;
    private final Counter rejectedEntries;
    private final Counter foldedEntries;
    private final Timer accepted;
    private final Timer refused;
    private final Timer unavailable;
    private final AtomicInteger receiving = new AtomicInteger();

    public IngestMetrics(MeterRegistry registry) {
        this.acceptedEntries = entries(registry, "accepted");
        this.rejectedEntries = entries(registry, "rejected");
        this.foldedEntries = entries(registry, "folded");
        this.accepted = submissions(registry, "accepted");
        this.refused = submissions(registry, "refused");
        this.unavailable = submissions(registry, "unavailable");
        Gauge.builder("websync_ingest_receiving", receiving, AtomicInteger::get)
                .description("Lists that are coming in")
                .register(registry);
    }

    private static Counter entries(MeterRegistry registry, String result) {
        return Counter.builder("websync_ingest_entries_total")
                .description("Entries of closed lists")
                .tag("result", result)
                .register(registry);
    }

    private static Timer submissions(MeterRegistry registry, String result) {
        return Timer.builder("websync_ingest_submission_seconds")
                .description("From the first byte of a list to its answer")
                .tag("result", result)
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofMinutes(5))
                .register(registry);
    }

    public void begins() {
        receiving.incrementAndGet();
    }

    /** A list was answered; a repeated answer counts no entries. */
    public void answered(Receipt receipt, Duration time) {
        (receipt.accepted() ? accepted : refused).record(time);
        if (!receipt.repeated()) {
            acceptedEntries.increment((double) receipt.counts().accepted());
            rejectedEntries.increment((double) receipt.counts().rejected());
            foldedEntries.increment((double) receipt.counts().folded());
        }
    }

    public void refused(Duration time) {
        refused.record(time);
    }

    public void unavailable(Duration time) {
        unavailable.record(time);
    }

    public void ends() {
        receiving.decrementAndGet();
    }
}
