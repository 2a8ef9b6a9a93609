package io.websync.fetcher;

import io.micrometer.core.instrument.config.MeterFilter;
import io.websync.catalog.Catalog;
import io.websync.fetcher.download.Downloader;
import io.websync.fetcher.download.FetchWork;
import io.websync.fetcher.jdbc.CatalogAssets;
import io.websync.fetcher.kafka.FetchService;
import io.websync.fetcher.queue.FetchQueue;
import io.websync.fetcher.queue.Holds;
import io.websync.metrics.PrometheusRules;
import io.websync.outbound.OutboundClient;
import io.websync.storage.CenterStorage;
import java.time.Clock;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** The fetcher: takes submissions from their topics, brings each file into center storage, and says so on completions. */
// What other processes of the standalone have on the classpath is none of the fetcher's business.
@SpringBootApplication(
        proxyBeanMethods = false,
        excludeName = {
            "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceInitializationAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration",
            "org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration",
            "org.springframework.boot.security.autoconfigure.ReactiveUserDetailsServiceAutoConfiguration",
            "org.springframework.boot.thymeleaf.autoconfigure.ThymeleafAutoConfiguration",
            "org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration"
        })
@EnableConfigurationProperties(FetcherSettings.class)
public class FetcherApplication {

    public static void main(String[] arguments) {
        application().run(arguments);
    }

    /** The application, to be started alone or as a context of its own beside others in one JVM. */
    public static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(FetcherApplication.class)
                .web(WebApplicationType.REACTIVE)
                .properties("spring.config.name=fetcher");
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    FetchQueue fetchQueue(FetcherSettings settings) {
        return new FetchQueue(settings.queue().limits());
    }

    @Bean
    Holds holds() {
        return new Holds();
    }

    @Bean
    MeterFilter prometheusRules() {
        return new PrometheusRules();
    }

    @Bean(destroyMethod = "close")
    CenterStorage centerStorage(FetcherSettings settings) {
        return CenterStorage.open(settings.storage());
    }

    @Bean(destroyMethod = "close")
    OutboundClient outboundClient(FetcherSettings settings) {
        return new OutboundClient(settings.outbound());
    }

    @Bean(destroyMethod = "close")
    Catalog catalog(FetcherSettings settings) {
        return Catalog.of(settings.catalog(), "fetcher");
    }

    @Bean
    Downloader downloader(OutboundClient outbound, CenterStorage storage, FetcherSettings settings, Clock clock) {
        return new Downloader(outbound, storage, settings.download(), settings.instance(), clock);
    }

    @Bean
    FetchService fetchService(
            FetcherSettings settings,
            FetchQueue queue,
            Holds holds,
            Downloader downloader,
            Catalog catalog,
            FetcherMetrics metrics,
            Clock clock) {
        var work =
                new FetchWork(downloader, new CatalogAssets(catalog, clock), holds, settings.retry(), metrics, clock);
        return new FetchService(
                settings.kafka(),
                settings.instance(),
                queue,
                holds,
                work,
                settings.queue().timing(),
                clock);
    }
}
