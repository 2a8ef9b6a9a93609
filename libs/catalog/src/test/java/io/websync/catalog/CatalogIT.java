package io.websync.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.embedded.EmbeddedDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogIT {

    @Test
    void theSchemaIsMadeOnceHoweverManyProcessesMakeIt(@TempDir Path folder) throws Exception {
        try (var database = EmbeddedDatabase.start(folder);
                var catalog = open(database);
                var other = open(database)) {
            var first = Thread.ofVirtual().start(() -> migrate(catalog));
            migrate(other);
            first.join();
            assertThat(catalog.jdbc()
                            .sql("select nextval('request_number')")
                            .query(Long.class)
                            .single())
                    .isEqualTo(1);
        }
    }

    private static void migrate(Catalog catalog) {
        try {
            catalog.migrate();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Catalog open(EmbeddedDatabase database) {
        return Catalog.of(
                new CatalogSettings(database.url(), database.username(), database.password(), 4), "catalog-test");
    }
}
