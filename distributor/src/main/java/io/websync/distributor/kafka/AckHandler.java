package io.websync.distributor.kafka;

import io.websync.contracts.FailureCode;
import io.websync.contracts.Topics;
import io.websync.contracts.event.AckEvent;
import io.websync.distributor.jdbc.AckTransaction;
import io.websync.distributor.jdbc.Reader;
import io.websync.distributor.loop.Signal;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Acks → replicas and counters. */
public final class AckHandler implements BatchHandler {

    private final Decoding<AckEvent> decoding;
    private final AckTransaction transaction;
    private final DeadLetters deadLetters;
    private final Signal due;
    private final Signal checks;
    private final Consumer<Collection<Long>> touched;
    private final DistributorMetrics metrics;

    /**
     * @param due raised when an asset has to be fetched again
     * @param checks raised when a blob has to be looked at
     * @param touched told in which submissions counters changed
     */
    public AckHandler(
            AckTransaction transaction,
            Authenticity authenticity,
            DeadLetters deadLetters,
            Signal due,
            Signal checks,
            Consumer<Collection<Long>> touched,
            DistributorMetrics metrics) {
        this.decoding =
                new Decoding<>(Topics.ACKS, (record, ack) -> authenticity.doubtOfEdge(record, ack.edge()), deadLetters);
        this.transaction = transaction;
        this.deadLetters = deadLetters;
        this.due = due;
        this.checks = checks;
        this.touched = touched;
        this.metrics = metrics;
    }

    @Override
    public void handle(List<ConsumerRecord<String, byte[]>> records, Reader.Step step) throws Exception {
        long start = System.nanoTime();
        Decoding.Batch<AckEvent> batch = decoding.decode(records);
        AckTransaction.Result result = transaction.apply(
                batch.events(),
                step,
                doubted -> deadLetters.send(doubted.entrySet().stream()
                        .map(doubt -> new DeadLetters.Letter(
                                batch.recordOf(doubt.getKey()), FailureCode.INTERNAL, doubt.getValue()))
                        .toList()));
        if (result.healing()) {
            due.raise();
        }
        if (result.checking()) {
            checks.raise();
        }
        touched.accept(result.touched());
        metrics.acked(batch.events().size(), result.replicas(), System.nanoTime() - start);
        result.delivered().forEach(metrics::delivered);
    }
}
