package io.websync.distributor;

import io.websync.contracts.Topics;
import io.websync.messaging.Clients;
import io.websync.messaging.KafkaSettings;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Up while the broker answers and has our topics. */
final class BrokerHealth implements HealthIndicator, AutoCloseable {

    private static final int TIMEOUT_SECONDS = 3;

    private final Admin admin;

    BrokerHealth(KafkaSettings kafka) {
        this.admin = Clients.admin(kafka, "websync-distributor-health");
    }

    @Override
    public Health health() {
        try {
            boolean ready = admin.listTopics()
                    .names()
                    .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .containsAll(Topics.ALL.stream().map(Topics.Topic::name).toList());
            return ready
                    ? Health.up().build()
                    : Health.down().withDetail("reason", "topics are missing").build();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Health.down().withDetail("reason", "interrupted").build();
        } catch (ExecutionException e) {
            return Health.down()
                    .withDetail("reason", String.valueOf(e.getCause()))
                    .build();
        } catch (TimeoutException e) {
            return Health.down()
                    .withDetail("reason", "no answer within " + TIMEOUT_SECONDS + " s")
                    .build();
        }
    }

    @Override
    public void close() {
        admin.close(java.time.Duration.ofSeconds(2));
    }
}
