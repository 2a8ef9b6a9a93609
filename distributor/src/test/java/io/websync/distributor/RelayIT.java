package io.websync.distributor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.websync.contracts.Topics;
import io.websync.distributor.kafka.DistributorMetrics;
import io.websync.distributor.kafka.Relay;
import io.websync.distributor.loop.Signal;
import io.websync.messaging.Clients;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RelayIT {

    @TempDir
    Path folder;

    /** What it read before could be old by the time it publishes: another could have led in between. */
    @Test
    void aRelayFencesTheOthersBeforeItHasReadAnythingToPublish() throws Exception {
        try (var stack = new Stack(folder);
                var before =
                        Clients.producer(stack.kafka, "before", Map.of("transactional.id", Topics.PREFIX + "relay"))) {
            before.initTransactions();
            before.beginTransaction();
            before.send(new ProducerRecord<>(Topics.DISTRIBUTIONS.name(), "o.example/a", new byte[] {1}))
                    .get();

            var relay = new Relay(
                    stack.catalog, stack.kafka, new Signal(), new DistributorMetrics(new SimpleMeterRegistry()));
            relay.turn();
            assertThatThrownBy(before::commitTransaction).isInstanceOf(KafkaException.class);
            relay.end();
            assertThat(stack.count("select count(*) from asset")).isZero();
        }
    }
}
