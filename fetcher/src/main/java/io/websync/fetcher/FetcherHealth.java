package io.websync.fetcher;

import io.websync.catalog.Catalog;
import io.websync.fetcher.download.Downloader;
import io.websync.fetcher.kafka.FetchService;
import io.websync.fetcher.queue.FetchQueue;
import io.websync.storage.CenterStorage;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the fetcher says of its health: the broker, the queue on it, and center storage. */
@Configuration(proxyBeanMethods = false)
class FetcherHealth {

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);
    private static final int ANSWER_SECONDS = 3;

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
    HealthIndicator storageHealthIndicator(CenterStorage storage, Downloader downloader, Clock clock) {
        var health = new CachedHealth(storage::check, LOOK_AGAIN, clock);
        return () -> downloader
                .trouble()
                .map(failure -> Health.down()
                        .withDetail("reason", failure.code() + ": " + failure.message())
                        .withDetail("effect", "files wait until they can be stored")
                        .build())
                .orElseGet(health::health);
    }

    /** Not part of readiness: without the catalog everything is fetched, whether it changed or not. */
    @Bean
    HealthIndicator catalogHealthIndicator(Catalog catalog, Clock clock) {
        return new CachedHealth(() -> lookAt(catalog), LOOK_AGAIN, clock);
    }

    private static void lookAt(Catalog catalog) throws IOException {
        // The pool waits longer for a server that is away than anyone waits for an answer about health.
        var looked = new CompletableFuture<Boolean>();
        Thread.ofVirtual().start(() -> {
            try (Connection connection = catalog.dataSource().getConnection()) {
                looked.complete(connection.isValid(ANSWER_SECONDS));
            } catch (SQLException | RuntimeException e) {
                looked.completeExceptionally(e);
            }
        });
        try {
            if (!looked.get(ANSWER_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("the connection is broken");
            }
        } catch (TimeoutException _) {
            throw new IOException("no answer within " + ANSWER_SECONDS + " s");
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        }
    }

    /** A look at something outside, which throws when that does not work. */
    @FunctionalInterface
    private interface Check {
        void look() throws IOException;
    }

    /** Looks again only after a while, however often it is asked. */
    private static final class CachedHealth implements HealthIndicator {

        private final Check check;
        private final Duration interval;
        private final Clock clock;
        private @Nullable Instant lookedAt;
        private Health last = Health.unknown().build();

        CachedHealth(Check check, Duration interval, Clock clock) {
            this.check = check;
            this.interval = interval;
            this.clock = clock;
        }

        @Override
        public synchronized Health health() {
            Instant now = clock.instant();
            if (lookedAt == null || !now.isBefore(lookedAt.plus(interval))) {
                lookedAt = now;
                try {
                    check.look();
                    last = Health.up().build();
                } catch (IOException e) {
                    last = Health.down()
                            .withDetail("reason", String.valueOf(e.getMessage()))
                            .build();
                }
            }
            return last;
        }
    }
}
