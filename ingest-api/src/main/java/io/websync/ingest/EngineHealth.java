package io.websync.ingest;

import io.websync.catalog.Catalog;
import io.websync.messaging.Clients;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Whether the engines that the process needs are there. */
@Configuration(proxyBeanMethods = false)
class EngineHealth {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** What a check found out, when it found the engine. */
    private interface Check extends Callable<Health.Builder> {}

    @Bean
    HealthIndicator catalogHealthIndicator(Catalog catalog, Preparation preparation, IngestSettings settings) {
        return () -> within(
                "url",
                withoutParameters(settings.catalog().url()),
                () -> preparation.catalogReady()
                        ? Health.up()
                                .withDetail(
                                        "schema",
                                        catalog.jdbc()
                                                .sql("select max(installed_rank) from flyway_schema_history")
                                                .query(Integer.class)
                                                .single())
                        : Health.down().withDetail("error", "its schema is not ready yet"));
    }

    @Bean
    BrokerHealth brokerHealthIndicator(Preparation preparation, IngestSettings settings) {
        return new BrokerHealth(preparation, settings);
    }

    /** Keeps a client, because making one for every check costs more than the check. */
    static final class BrokerHealth implements HealthIndicator, AutoCloseable {

        private final Preparation preparation;
        private final IngestSettings settings;
        private @Nullable Admin admin;

        BrokerHealth(Preparation preparation, IngestSettings settings) {
            this.preparation = preparation;
            this.settings = settings;
        }

        @Override
        public Health health() {
            return within("servers", settings.kafka().bootstrapServers(), () -> {
                int nodes = admin().describeCluster().nodes().get().size();
                return preparation.topicsReady()
                        ? Health.up().withDetail("nodes", nodes)
                        : Health.down().withDetail("error", "its topics are not ready yet");
            });
        }

        private synchronized Admin admin() {
            Admin open = admin;
            if (open == null) {
                open = Clients.admin(settings.kafka(), "websync-ingest-health");
                admin = open;
            }
            return open;
        }

        @Override
        public synchronized void close() {
            if (admin != null) {
                admin.close(Duration.ofSeconds(1));
            }
        }
    }

    /** A JDBC URL's parameters may hold a password. */
    private static String withoutParameters(String url) {
        int query = url.indexOf('?');
        return query < 0 ? url : url.substring(0, query);
    }

    private static Health within(String name, String where, Check check) {
        var task = new FutureTask<>(check);
        Thread thread = Thread.ofVirtual().name("health").start(task);
        try {
            return task.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .withDetail(name, where)
                    .build();
        } catch (ExecutionException e) {
            return Health.down()
                    .withDetail(name, where)
                    .withDetail("error", String.valueOf(e.getCause()))
                    .build();
        } catch (TimeoutException _) {
            thread.interrupt();
            return Health.down()
                    .withDetail(name, where)
                    .withDetail("error", "no answer within " + PATIENCE.toSeconds() + " s")
                    .build();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Health.unknown().build();
        }
    }
}
