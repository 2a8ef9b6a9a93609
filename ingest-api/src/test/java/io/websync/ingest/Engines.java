package io.websync.ingest;

import io.websync.embedded.EmbeddedBroker;
import io.websync.embedded.EmbeddedDatabase;
import io.websync.messaging.KafkaSettings;
import io.websync.messaging.TopicSetup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** A real broker and a real PostgreSQL that all tests of this JVM share; made with the first use, ended with the JVM. */
final class Engines {

    final EmbeddedBroker broker;
    final EmbeddedDatabase database;

    private static final class Holder {
        static final Engines SHARED = new Engines();
    }

    private Engines() {
        try {
            Path folder = Files.createTempDirectory("ingest-engines");
            broker = EmbeddedBroker.start(folder.resolve("kafka"));
            database = EmbeddedDatabase.start(folder.resolve("postgres"));
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(folder)));
            TopicSetup.createMissing(KafkaSettings.at(broker.bootstrapServers()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static Engines shared() {
        return Holder.SHARED;
    }

    private void end(Path folder) {
        broker.close();
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
