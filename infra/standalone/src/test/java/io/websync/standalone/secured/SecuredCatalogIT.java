package io.websync.standalone.secured;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.websync.catalog.Catalog;
import io.websync.catalog.CatalogSettings;
import io.websync.embedded.EmbeddedDatabase;
import java.nio.file.Path;
import java.sql.DriverManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecuredCatalogIT {

    @TempDir
    Path folder;

    @Test
    void theCatalogIsReachedByTlsAloneAndOnlyWhenItsAuthorityIsTheNamedOne() throws Exception {
        Certificate own = Certificate.make(folder, "catalog");
        Certificate another = Certificate.make(folder, "another");
        try (var database = EmbeddedDatabase.startSecured(folder.resolve("data"), own.certificate(), own.key())) {
            try (Catalog catalog = catalog(database, own)) {
                catalog.migrate();
                assertThat(catalog.jdbc()
                                .sql("select ssl from pg_stat_ssl where pid = pg_backend_pid()")
                                .query(Boolean.class)
                                .single())
                        .isTrue();
            }
            // The process itself would wait for the right one to come.
            assertThatThrownBy(() -> DriverManager.getConnection(
                            url(database, another), database.username(), database.password()))
                    .hasStackTraceContaining("PKIX");
        }
    }

    private static Catalog catalog(EmbeddedDatabase database, Certificate authority) {
        return Catalog.of(
                new CatalogSettings(url(database, authority), database.username(), database.password(), 2), "test");
    }

    private static String url(EmbeddedDatabase database, Certificate authority) {
        return database.url() + "?sslmode=verify-full&sslrootcert=" + authority.certificate();
    }
}
