package io.websync.embedded;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A PostgreSQL server beside this JVM, with its data in a folder that survives restarts and kill -9. Listens on loopback
 * only. When the JVM is killed the server lives on as an orphan; the next start with the same folder stops it first.
 */
public final class EmbeddedDatabase implements AutoCloseable {

    private static final Duration ORPHAN_PATIENCE = Duration.ofSeconds(30);

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
        return start(folder, port, true);
    }

    /**
     * Starts, after it has stopped a server that a killed JVM left behind on this folder.
     *
     * @param port 0 takes a free one
     * @param stopWithJvm stop the server when the JVM ends, whatever else is still running; false leaves it to
     *     {@link #close}
     */
    public static EmbeddedDatabase start(Path folder, int port, boolean stopWithJvm) throws IOException {
        return start(folder, port, stopWithJvm, Map.of());
    }

    /**
     * One that takes connections with TLS, too.
     *
     * @param certificate in PEM
     * @param key of it in PEM, which nobody but its owner may read
     */
    public static EmbeddedDatabase startSecured(Path folder, Path certificate, Path key) throws IOException {
        return start(
                folder,
                0,
                true,
                Map.of("ssl", "on", "ssl_cert_file", certificate.toString(), "ssl_key_file", key.toString()));
    }

    private static EmbeddedDatabase start(Path folder, int port, boolean stopWithJvm, Map<String, String> more)
            throws IOException {
        Files.createDirectories(folder);
        stopOrphan(folder.resolve("data"));
        var builder = EmbeddedPostgres.builder()
                .setDataDirectory(folder.resolve("data"))
                .setOverrideWorkingDirectory(folder.resolve("server").toFile())
                .setCleanDataDirectory(false)
                .setRegisterShutdownHook(stopWithJvm)
                .setPGStartupWait(Duration.ofSeconds(60))
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("max_connections", "100")
                .setServerConfig("shared_buffers", "128MB")
                .setServerConfig("timezone", "UTC");
        more.forEach(builder::setServerConfig);
        if (port != 0) {
            builder.setPort(port);
        }
        return new EmbeddedDatabase(builder.start());
    }

    /** The file may be older than the last boot, and its process id be another process's by now, even another server's. */
    private static void stopOrphan(Path dataFolder) throws IOException {
        Path pidFile = dataFolder.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
        ProcessHandle orphan = ProcessHandle.of(pid).orElse(null);
        if (orphan == null) {
            return;
        }
        String[] arguments = orphan.info().arguments().orElse(null);
        if (arguments == null) {
            throw new IOException("whether process " + pid + " is the PostgreSQL server that holds " + dataFolder
                    + " cannot be seen; if it is, stop it by hand; if it is not, remove " + pidFile);
        }
        if (!isServerOf(dataFolder, orphan.info().command().orElse(""), arguments)) {
            // The server itself would refuse to start while any process has this id.
            Files.delete(pidFile);
            return;
        }
        orphan.destroy();
        try {
            orphan.onExit().get(ORPHAN_PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IOException(
                    "the PostgreSQL server with process id " + pid + " holds " + dataFolder
                            + " and does not stop; stop it by hand",
                    e);
        } catch (ExecutionException e) {
            throw new IOException("cannot wait for the PostgreSQL server with process id " + pid, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the PostgreSQL server with process id " + pid + " stops", e);
        }
    }

    private static boolean isServerOf(Path dataFolder, String command, String[] arguments) throws IOException {
        int flag = List.of(arguments).indexOf("-D");
        if (!command.contains("postgres") || flag < 0 || flag + 1 == arguments.length) {
            return false;
        }
        Path served = Path.of(arguments[flag + 1]);
        return Files.exists(served) && Files.isSameFile(served, dataFolder);
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
