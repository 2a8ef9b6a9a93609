package io.websync.catalog;

import io.websync.testing.ContainerEngines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** The catalog on a real PostgreSQL that all tests of this JVM share; made with the first use, ended with the JVM. */
public final class TestCatalog {

    private static final class Holder {
        static final Catalog SHARED = start();
    }

    private TestCatalog() {}

    /** With the whole schema, and no rows but those that a migration made. */
    public static Catalog emptied() {
        // Here, where a test that cannot have it is skipped, and not where the holder would fail.
        ContainerEngines.ofTheBuild();
        Catalog catalog = Holder.SHARED;
        String tables =
                String.join(", ", catalog.jdbc().sql("""
                                select quote_ident(tablename) from pg_tables
                                where schemaname = 'public' and tablename <> 'flyway_schema_history'""").query(String.class).list());
        catalog.jdbc().sql("truncate " + tables + " restart identity cascade").update();
        catalog.jdbc().sql("alter sequence request_number restart").update();
        return catalog;
    }

    private static Catalog start() {
        try {
            Path folder = Files.createTempDirectory("catalog-test");
            TestDatabase database = TestDatabase.start(folder);
            Catalog catalog = database.catalog();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(catalog, database, folder)));
            catalog.migrate();
            return catalog;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void end(Catalog catalog, TestDatabase database, Path folder) {
        catalog.close();
        try {
            database.close();
            try (var files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
