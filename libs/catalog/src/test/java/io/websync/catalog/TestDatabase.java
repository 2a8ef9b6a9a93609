package io.websync.catalog;

import io.websync.embedded.EmbeddedDatabase;
import io.websync.testing.ContainerEngines;
import io.websync.testing.ContainerEngines.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An empty database of a real PostgreSQL: of an embedded server, or with -Ptestcontainers of one in a container. */
final class TestDatabase implements AutoCloseable {

    private final Database database;
    private final @Nullable EmbeddedDatabase server;

    private TestDatabase(Database database, @Nullable EmbeddedDatabase server) {
        this.database = database;
        this.server = server;
    }

    /** @param folder where an embedded one keeps its data */
    static TestDatabase start(Path folder) throws IOException {
        Optional<ContainerEngines> containers = ContainerEngines.ofTheBuild();
        if (containers.isPresent()) {
            return new TestDatabase(containers.get().database(), null);
        }
        EmbeddedDatabase server = EmbeddedDatabase.start(folder);
        return new TestDatabase(new Database(server.url(), server.username(), server.password()), server);
    }

    Catalog catalog() {
        return Catalog.of(
                new CatalogSettings(database.url(), database.username(), database.password(), 4), "catalog-test");
    }

    @Override
    public void close() throws IOException {
        if (server != null) {
            server.close();
        }
    }
}
