package io.websync.distributor.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.websync.catalog.Catalog;
import io.websync.distributor.DistributorSettings;
import io.websync.distributor.OnRole;
import io.websync.distributor.Role;
import io.websync.distributor.blobs.RememberedRecipients;
import io.websync.distributor.blobs.TokenCheck;
import io.websync.distributor.jdbc.CatalogAssets;
import io.websync.distributor.jdbc.CatalogRecipients;
import io.websync.storage.CenterStorage;
import java.io.IOException;
import java.time.Clock;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.reactor.netty.NettyRouteProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The role that serves the bytes. */
@Configuration(proxyBeanMethods = false)
@OnRole(Role.BLOBS)
class BlobsConfiguration {

    @Bean(destroyMethod = "close")
    CenterStorage centerStorage(DistributorSettings settings) {
        return CenterStorage.open(settings.storage());
    }

    @Bean
    BlobRoutes blobRoutes(
            CenterStorage storage, Catalog catalog, TokenCheck tokens, MeterRegistry registry, Clock clock) {
        return new BlobRoutes(
                tokens,
                new RememberedRecipients(new CatalogRecipients(catalog), clock),
                new CatalogAssets(catalog),
                new BlobAnswers(storage),
                new BlobMetrics(registry));
    }

    @Bean
    NettyRouteProvider blobRouteProvider(BlobRoutes routes) {
        return routes::addTo;
    }

    @Bean(name = "storageHealthIndicator")
    HealthIndicator storageHealth(CenterStorage storage) {
        return () -> {
            try {
                storage.check();
                return Health.up().build();
            } catch (IOException e) {
                return Health.down()
                        .withDetail("reason", String.valueOf(e.getMessage()))
                        .build();
            }
        };
    }
}
