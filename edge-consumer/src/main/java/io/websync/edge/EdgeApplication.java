package io.websync.edge;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.websync.metrics.PrometheusRules;
import java.time.Clock;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;

/** The edge-consumer, one process per edge. */
@SpringBootApplication(
        excludeName = {
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.health.DataSourceHealthContributorAutoConfiguration",
            "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration",
            "org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration",
            "org.springframework.boot.kafka.autoconfigure.metrics.KafkaMetricsAutoConfiguration",
            "org.springframework.boot.thymeleaf.autoconfigure.ThymeleafAutoConfiguration",
            "org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration",
            "org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration",
        })
@EnableConfigurationProperties(EdgeSettings.class)
public class EdgeApplication {

    private static final Logger log = LoggerFactory.getLogger(EdgeApplication.class);

    public static void main(String[] args) {
        application().run(args);
    }

    /** The process as a Spring application; several of them, each with settings of its own, can live in one JVM. */
    public static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(EdgeApplication.class)
                .web(WebApplicationType.REACTIVE)
                .properties("spring.config.name=edge-consumer");
    }

    @Bean
    MeterFilter prometheusRules() {
        return new PrometheusRules();
    }

    @Bean
    EdgeMetrics edgeMetrics(MeterRegistry registry, EdgeSettings settings) {
        return new EdgeMetrics(registry, settings.name());
    }

    @Bean
    EdgeRuntime edgeRuntime(EdgeSettings settings, EdgeMetrics metrics) {
        String version =
                Objects.requireNonNullElse(EdgeApplication.class.getPackage().getImplementationVersion(), "dev");
        return new EdgeRuntime(settings, version, metrics, Clock.systemUTC());
    }

    @EventListener
    void announce(WebServerInitializedEvent event) {
        log.info("edge-consumer is at http://localhost:{}", event.getWebServer().getPort());
    }
}
