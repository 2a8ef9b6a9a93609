package io.websync.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * An {@link EmbeddedDatabase} as a process of its own: {@code DatabaseProcess <folder> <port>}. The server itself is a
 * child of this JVM; SIGTERM stops both, kill -9 of this JVM alone leaves the server running.
 */
public final class DatabaseProcess {

    private DatabaseProcess() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 2) {
            System.err.println("usage: DatabaseProcess <folder> <port>");
            System.exit(64);
        }
        var database = EmbeddedDatabase.start(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(database), "stop"));
        System.out.println("database at " + database.url());
        new CountDownLatch(1).await();
    }

    private static void stop(EmbeddedDatabase database) {
        try {
            database.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
