package io.websync.distributor;

import io.websync.catalog.Catalog;
import java.sql.SQLException;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Up while the catalog answers and has its schema. */
final class CatalogHealth implements HealthIndicator {

    private final Catalog catalog;

    CatalogHealth(Catalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public Health health() {
        try {
            catalog.transaction(connection -> connection
                    .prepareStatement("select count(*) from reader_offset where reader = ''")
                    .execute());
            return Health.up().build();
        } catch (SQLException e) {
            return Health.down()
                    .withDetail("reason", String.valueOf(e.getMessage()))
                    .build();
        }
    }
}
