package io.websync.distributor;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.websync.catalog.Catalog;
import io.websync.distributor.kafka.DistributorMetrics;
import io.websync.metrics.PrometheusRules;
import java.time.Clock;
import java.util.Map;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What every role needs. */
@Configuration(proxyBeanMethods = false)
class CommonConfiguration {

    /**
     * The joins of batches go by index however the statistics look: a plan that was made while the tables were small would
     * read them whole once they are not.
     */
    private static final Map<String, String> PLANNER =
            Map.of("enable_hashjoin", "off", "enable_mergejoin", "off", "enable_seqscan", "off", "jit", "off");

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean(destroyMethod = "close")
    Catalog catalog(DistributorSettings settings) {
        return Catalog.of(settings.catalog(), "websync-distributor", PLANNER);
    }

    @Bean
    MeterFilter prometheusRules() {
        return new PrometheusRules();
    }

    @Bean
    DistributorMetrics distributorMetrics(MeterRegistry registry) {
        return new DistributorMetrics(registry);
    }

    @Bean(name = "catalogHealthIndicator")
    HealthIndicator catalogHealth(Catalog catalog) {
        return new CatalogHealth(catalog);
    }

    @Bean(name = "brokerHealthIndicator", destroyMethod = "close")
    BrokerHealth brokerHealth(DistributorSettings settings) {
        return new BrokerHealth(settings.kafka());
    }
}
