package io.websync.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A PostgreSQL server beside this JVM, with its data in a folder that survives restarts and kill -9. Listens on loopback
 * only. When the JVM is killed the server lives on as an orphan, and the next start with the same folder attaches to it.
 */
public final class EmbeddedDatabase implements AutoCloseable {

    private final EmbeddedPostgres server;

    private EmbeddedDatabase(EmbeddedPostgres server) {
        this.server = server;
    }

    /** Starts with a free port. */
    public static EmbeddedDatabase start(Path folder) throws IOException {
        return start(folder, 0);
    }

    /** @param port 0 takes a free one */
    public static EmbeddedDatabase start(Path folder, int port) throws IOException {
        Files.createDirectories(folder);
        var builder = EmbeddedPostgres.builder()
                .setDataDirectory(folder.resolve("data"))
                .setOverrideWorkingDirectory(folder.resolve("server").toFile())
                .setCleanDataDirectory(false)
                .setPGStartupWait(Duration.ofSeconds(60))
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("max_connections", "100")
                .setServerConfig("shared_buffers", "128MB")
                .setServerConfig("timezone", "UTC");
        if (port != 0) {
            builder.setPort(port);
        }
        return new EmbeddedDatabase(builder.start());
    }

    public String url() {
        return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres";
    }

    public String username() {
        return "postgres";
    }

    /** Connections come from loopback and are trusted, so the password is any. */
    public String password() {
        return "postgres";
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
