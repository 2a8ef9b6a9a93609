package io.websync.fetcher.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.contracts.Topics;
import io.websync.embedded.EmbeddedBroker;
import io.websync.messaging.Clients;
import io.websync.messaging.KafkaSettings;
import io.websync.messaging.TopicSetup;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process whose clock is wrong goes on: the broker takes its records. */
class WrongClockIT {

    @TempDir
    Path folder;

    @Test
    void recordsOfAProcessWhoseClockIsDaysAheadOrBehindAreTaken() throws Exception {
        try (var broker = EmbeddedBroker.start(folder.resolve("broker"))) {
            var kafka = new KafkaSettings(broker.bootstrapServers(), null, 1, null, null);
            TopicSetup.createMissing(kafka);
            try (var producer = Clients.producer(kafka, "wrong-clock", Map.of())) {
                for (Topics.Topic<?> topic : Topics.ALL) {
                    for (String name : List.of(topic.name(), topic.deadLetters())) {
                        for (Duration wrong : List.of(Duration.ofDays(30), Duration.ofDays(-3))) {
                            long time = Instant.now().plus(wrong).toEpochMilli();
                            var record = new ProducerRecord<>(name, 0, time, "key", new byte[] {1});
                            assertThat(producer.send(record).get().timestamp()).isEqualTo(time);
                        }
                    }
                }
            }
        }
    }
}
