package io.websync.distributor.kafka;

import io.websync.contracts.FailureCode;
import io.websync.contracts.Topics;
import io.websync.contracts.event.CompletionEvent;
import io.websync.distributor.jdbc.DispatchTransaction;
import io.websync.distributor.jdbc.Reader;
import io.websync.distributor.loop.Signal;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Completions → what is wanted. */
public final class DispatchHandler implements BatchHandler {

    private final Decoding<CompletionEvent> decoding;
    private final DispatchTransaction transaction;
    private final DeadLetters deadLetters;
    private final Signal relay;
    private final Signal due;
    private final Consumer<Collection<Long>> touched;
    private final DistributorMetrics metrics;

    /**
     * @param relay raised when there is something to publish
     * @param due raised when a request was put to wait
     * @param touched told in which submissions counters changed
     */
    public DispatchHandler(
            DispatchTransaction transaction,
            DeadLetters deadLetters,
            Signal relay,
            Signal due,
            Consumer<Collection<Long>> touched,
            DistributorMetrics metrics) {
        this.decoding = new Decoding<>(Topics.COMPLETIONS, deadLetters);
        this.transaction = transaction;
        this.deadLetters = deadLetters;
        this.relay = relay;
        this.due = due;
        this.touched = touched;
        this.metrics = metrics;
    }

    @Override
    public void handle(List<ConsumerRecord<String, byte[]>> records, Reader.Step step) throws Exception {
        long start = System.nanoTime();
        Decoding.Batch<CompletionEvent> batch = decoding.decode(records);
        if (batch.events().isEmpty()) {
            return;
        }
        DispatchTransaction.Result result = transaction.apply(batch.events());
        if (result.decided().ordered() > 0) {
            relay.raise();
        }
        if (!result.decided().due().isEmpty()) {
            due.raise();
        }
        touched.accept(result.decided().counters().submissions());
        deadLetters.send(result.strangers().stream()
                .map(event -> new DeadLetters.Letter(
                        batch.recordOf(event),
                        FailureCode.INTERNAL,
                        "the catalog knows no submission of file "
                                + event.request().file()))
                .toList());
        metrics.dispatched(batch.events().size(), result.decided().ordered(), System.nanoTime() - start);
    }
}
