package io.websync.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogIT {

    @Test
    void theSchemaIsMadeOnceHoweverManyProcessesMakeIt(@TempDir Path folder) throws Exception {
        try (var database = TestDatabase.start(folder);
                var catalog = database.catalog();
                var other = database.catalog()) {
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
}
