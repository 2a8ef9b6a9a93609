package io.websync.distributor.kafka;

import io.websync.contracts.Topics;
import io.websync.contracts.event.CopyCheckRequested;
import io.websync.contracts.event.CopyChecked;
import io.websync.contracts.event.EdgeEnrolled;
import io.websync.contracts.event.EdgeReport;
import io.websync.distributor.jdbc.EdgeReportTransaction;
import io.websync.distributor.jdbc.Reader;
import io.websync.messaging.EventProducer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Edge reports → the roster; an edge that is new is announced on the controls. */
public final class EdgeReportHandler implements BatchHandler, EdgeReportTransaction.Announcing {

    private static final Logger log = LoggerFactory.getLogger(EdgeReportHandler.class);

    private final Decoding<EdgeReport> decoding;
    private final EdgeReportTransaction transaction;
    private final EventProducer producer;

    public EdgeReportHandler(
            EdgeReportTransaction transaction,
            Authenticity authenticity,
            EventProducer producer,
            DeadLetters deadLetters) {
        this.decoding = new Decoding<>(
                Topics.EDGE_REPORTS, (record, report) -> authenticity.doubtOfEdge(record, report.edge()), deadLetters);
        this.transaction = transaction;
        this.producer = producer;
    }

    @Override
    public void handle(List<ConsumerRecord<String, byte[]>> records, Reader.Step step) throws Exception {
        transaction.apply(decoding.decode(records).events(), step, this);
    }

    @Override
    public void announce(List<EdgeEnrolled> edges) {
        edges.stream()
                .map(edge -> producer.send(Topics.CONTROLS, edge))
                .toList()
                .forEach(CompletableFuture::join);
        edges.forEach(edge -> log.info("Edge {} is enrolled, in groups {}", edge.edge(), edge.groups()));
    }

    /** An edge that begins anew reads the controls from their start: it shall find only what is still asked for. */
    @Override
    public void answered(List<CopyChecked> checks) {
        checks.stream()
                .map(check -> new CopyCheckRequested(check.edge(), check.asset(), check.askedAt()))
                .map(request -> producer.sendTombstone(Topics.CONTROLS, request.key()))
                .toList()
                .forEach(CompletableFuture::join);
    }
}
