package io.websync.fetcher;

import io.websync.messaging.Clients;
import io.websync.messaging.KafkaSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Up while the broker answers. Asks it at most every few seconds, however often health is asked for. */
final class BrokerHealth implements HealthIndicator, AutoCloseable {

    private static final int TIMEOUT_SECONDS = 3;
    private static final Duration ASK_AGAIN = Duration.ofSeconds(5);

    private final KafkaSettings kafka;
    private final Clock clock;
    private @Nullable Admin admin;
    private @Nullable Instant askedAt;
    private Health last = Health.unknown().build();

    BrokerHealth(KafkaSettings kafka, Clock clock) {
        this.kafka = kafka;
        this.clock = clock;
    }

    @Override
    public synchronized Health health() {
        Instant now = clock.instant();
        if (askedAt == null || !now.isBefore(askedAt.plus(ASK_AGAIN))) {
            last = ask();
            askedAt = clock.instant();
        }
        return last;
    }

    private Health ask() {
        try {
            if (admin == null) {
                admin = Clients.admin(kafka, "fetcher-health");
            }
            var _ = admin.describeCluster().clusterId().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
            return Health.up().build();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return down("interrupted");
        } catch (ExecutionException e) {
            return down(String.valueOf(e.getCause()));
        } catch (TimeoutException _) {
            return down("no answer within " + TIMEOUT_SECONDS + " s");
        } catch (KafkaException e) {
            return down(e.toString());
        }
    }

    private static Health down(String reason) {
        return Health.down().withDetail("reason", reason).build();
    }

    @Override
    public synchronized void close() {
        if (admin != null) {
            admin.close(Duration.ofSeconds(2));
        }
    }
}
