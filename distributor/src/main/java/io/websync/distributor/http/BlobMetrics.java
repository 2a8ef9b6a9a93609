package io.websync.distributor.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** The meters of the role «blobs». */
final class BlobMetrics {

    private static final int OK = 200;
    private static final int PARTIAL = 206;

    private final MeterRegistry registry;
    private final Counter bytes;

    BlobMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.bytes = Counter.builder("websync_blobs_served_bytes_total")
                .description("Bytes of blobs that were given out, by this process itself")
                .register(registry);
        requests(false, OK);
    }

    void answered(Answer answer, boolean mirror) {
        requests(mirror, answer.status()).increment();
        if (answer.status() == OK || answer.status() == PARTIAL) {
            switch (answer) {
                case Answer.Bytes small -> bytes.increment(small.bytes().length);
                case Answer.Region region -> bytes.increment((double) region.length());
                case Answer.Bare _ -> {}
            }
        }
    }

    private Counter requests(boolean mirror, int status) {
        return Counter.builder("websync_blobs_requests_total")
                .description("Requests for blobs, by how they name them and by the status of the answer")
                .tag("by", mirror ? "name" : "digest")
                .tag("status", Integer.toString(status))
                .register(registry);
    }
}
