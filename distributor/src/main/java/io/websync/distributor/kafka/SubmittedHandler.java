package io.websync.distributor.kafka;

import io.websync.contracts.Topics;
import io.websync.contracts.event.SubmissionEvent;
import io.websync.distributor.jdbc.Reader;
import io.websync.distributor.jdbc.SubmittedTransaction;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Submitted files → the report. */
public final class SubmittedHandler implements BatchHandler {

    private final Decoding<SubmissionEvent> decoding;
    private final SubmittedTransaction transaction;
    private final DistributorMetrics metrics;

    public SubmittedHandler(SubmittedTransaction transaction, DeadLetters deadLetters, DistributorMetrics metrics) {
        this.decoding = new Decoding<>(Topics.SUBMISSIONS, deadLetters);
        this.transaction = transaction;
        this.metrics = metrics;
    }

    @Override
    public void handle(List<ConsumerRecord<String, byte[]>> records, Reader.Step step) throws Exception {
        Decoding.Batch<SubmissionEvent> batch = decoding.decode(records);
        metrics.submitted(transaction.apply(batch.events(), step));
    }
}
