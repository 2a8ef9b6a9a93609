package io.websync.distributor.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** The meters of the role «blobs». */
final class BlobMetrics {

    private final MeterRegistry registry;
    private final Counter bytes;

    BlobMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.bytes = Counter.builder("websync_blobs_served_bytes")
                .description("Bytes of blobs that were given out, by this process itself")
                .register(registry);
    }

    void answered(Answer answer, boolean mirror) {
        registry.counter(
                        "websync_blobs_requests",
                        "by",
                        mirror ? "name" : "digest",
                        "status",
                        Integer.toString(answer.status()))
                .increment();
        if (answer.status() == 200 || answer.status() == 206) {
            switch (answer) {
                case Answer.Bytes small -> bytes.increment(small.bytes().length);
                case Answer.Region region -> bytes.increment((double) region.length());
                case Answer.Bare _ -> {}
            }
        }
    }
}
