package io.websync.fetcher;

import io.websync.fetcher.kafka.FetchService;
import io.websync.fetcher.queue.FetchQueue;
import io.websync.storage.CenterStorage;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the fetcher says of its health: the broker, the queue on it, and center storage. */
@Configuration(proxyBeanMethods = false)
class FetcherHealth {

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(10);

    @Bean
    HealthIndicator queueHealthIndicator(FetchService service, FetchQueue queue) {
        return () -> {
            var health = service.state() == FetchService.State.RUNNING ? Health.up() : Health.down();
            var state = queue.state();
            return health.withDetail("state", service.state())
                    .withDetail("partitions", state.partitions())
                    .withDetail("running", state.running())
                    .build();
        };
    }

    @Bean(destroyMethod = "close")
    BrokerHealth brokerHealthIndicator(FetcherSettings settings, Clock clock) {
        return new BrokerHealth(settings.kafka(), clock);
    }

    @Bean
    HealthIndicator storageHealthIndicator(CenterStorage storage, Clock clock) {
        return new StorageHealth(storage, clock);
    }

    /** Writes and reads in the storage, so it looks again only after a while, however often it is asked. */
    private static final class StorageHealth implements HealthIndicator {

        private final CenterStorage storage;
        private final Clock clock;
        private @Nullable Instant lookedAt;
        private Health last = Health.unknown().build();

        StorageHealth(CenterStorage storage, Clock clock) {
            this.storage = storage;
            this.clock = clock;
        }

        @Override
        public synchronized Health health() {
            Instant now = clock.instant();
            if (lookedAt == null || !now.isBefore(lookedAt.plus(LOOK_AGAIN))) {
                lookedAt = now;
                try {
                    storage.check();
                    last = Health.up().build();
                } catch (IOException e) {
                    last = Health.down(e).build();
                }
            }
            return last;
        }
    }
}
