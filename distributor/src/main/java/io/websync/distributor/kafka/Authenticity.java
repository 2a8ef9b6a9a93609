package io.websync.distributor.kafka;

import io.websync.messaging.ReplayHeaders;
import io.websync.messaging.Signatures;
import io.websync.messaging.Signatures.Verdict;
import io.websync.messaging.Stages;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Whether a record is by whom it says, and what is counted of that. Thread-safe. */
public final class Authenticity {

    private final Signatures signatures;
    private final DistributorMetrics metrics;

    public Authenticity(Signatures signatures, DistributorMetrics metrics) {
        this.signatures = signatures;
        this.metrics = metrics;
    }

    /** Why a record that an edge speaks in is not taken, or null. */
    @Nullable String doubtOfEdge(ConsumerRecord<String, byte[]> record, String edge) {
        return doubt(record, Stages.EDGE, edge);
    }

    /** Why a record that a stage speaks in is not taken, or null. */
    @Nullable String doubt(ConsumerRecord<String, byte[]> record, String stage, @Nullable String edge) {
        if (signatures.isOff()) {
            return null;
        }
        String speaker = ReplayHeaders.address(stage, edge);
        Verdict verdict = signatures.verdict(record, speaker);
        metrics.checked(verdict);
        if (signatures.takes(verdict)) {
            return null;
        }
        return switch (verdict) {
            case GENUINE -> null;
            case UNSIGNED -> "it says that it is from " + speaker + ", but nobody signed it";
            case FORGED ->
                "it says that it is from " + speaker
                        + ", but its signature is not by a key of that one which counts, or it was altered";
        };
    }
}
