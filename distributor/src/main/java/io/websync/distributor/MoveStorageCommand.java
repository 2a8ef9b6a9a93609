package io.websync.distributor;

import io.websync.catalog.Catalog;
import io.websync.catalog.garbage.Garbage;
import io.websync.distributor.storage.StorageMove;
import io.websync.storage.CenterStorage;
import io.websync.storage.StorageSettings;
import io.websync.storage.StorageSettings.Kind;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/**
 * {@code move-storage s3} and {@code move-storage files}: copies center storage from the one kind to the other, by the settings
 * of the distributor, which describe both.
 */
final class MoveStorageCommand {

    static final String NAME = "move-storage";

    private static final String USAGE = """
            Usage: move-storage s3|files [--read-all] [--websync.distributor.… as in the distributor's settings]

            Copies every blob of center storage into the store of the other kind, proves it by its digest, and takes nothing away.
            Both are described by websync.distributor.storage.files and .s3; storage.kind is not looked at. It may run while
            websync works; the last time it has to run while fetchers and distributors are stopped.
              --read-all   reads and hashes also what is in the target already
            Exit codes: 0 the target has everything; 1 something is missing, failed, or was still being written; 2 wrong usage
            """;

    /** While websync works there is always something new, so this ends some time. */
    private static final int PASSES = 5;

    private static final Duration PROGRESS = Duration.ofSeconds(10);

    private final PrintStream out;

    private MoveStorageCommand(PrintStream out) {
        this.out = out;
    }

    /** Makes the settings a bean, and nothing of the process. */
    @EnableConfigurationProperties(DistributorSettings.class)
    static final class SettingsOnly {}

    /** @return the exit code */
    static int run(String[] arguments, PrintStream out) {
        boolean readAll = false;
        var kinds = new ArrayList<Kind>();
        var settings = new ArrayList<String>();
        for (String argument : arguments) {
            switch (argument) {
                case "s3", "files" -> kinds.add(Kind.valueOf(argument.toUpperCase(Locale.ROOT)));
                case "--read-all" -> readAll = true;
                default -> {
                    if (!argument.startsWith("--websync.") && !argument.startsWith("--spring.")) {
                        out.print(USAGE);
                        return 2;
                    }
                    settings.add(argument);
                }
            }
        }
        if (kinds.size() != 1) {
            out.print(USAGE);
            return 2;
        }
        try (var context = new SpringApplicationBuilder(SettingsOnly.class)
                .properties("spring.config.name=distributor", "logging.level.root=warn")
                .web(WebApplicationType.NONE)
                .run(settings.toArray(String[]::new))) {
            return new MoveStorageCommand(out)
                    .move(context.getBean(DistributorSettings.class), kinds.getFirst(), readAll);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private int move(DistributorSettings settings, Kind to, boolean readAll) throws InterruptedException {
        Kind from = to == Kind.S3 ? Kind.FILES : Kind.S3;
        try (CenterStorage source = open(settings.storage(), from);
                CenterStorage target = open(settings.storage(), to);
                Catalog catalog = Catalog.of(settings.catalog(), "websync-" + NAME)) {
            var move = new StorageMove(source, target);
            move.prepare();
            // Asked before anything is copied: who has it wrong hears so at once.
            catalog.transaction(connection -> Garbage.referenced(connection, null, 1));
            out.println("Center storage goes from " + where(settings.storage(), from) + " to "
                    + where(settings.storage(), to));
            Thread progress = Thread.ofVirtual().start(() -> tell(move));
            try {
                return passes(move, catalog, readAll);
            } finally {
                progress.interrupt();
            }
        } catch (IOException | UncheckedIOException | SQLException | IllegalArgumentException e) {
            out.println("It cannot be done: " + e.getMessage());
            return 1;
        }
    }

    private int passes(StorageMove move, Catalog catalog, boolean readAll)
            throws IOException, SQLException, InterruptedException {
        for (int pass = 1; pass <= PASSES; pass++) {
            StorageMove.Pass done = move.pass(readAll && pass == 1);
            out.printf(
                    "Pass %d: %,d blobs of %,d bytes, %,d of %,d bytes copied, %,d failed%n",
                    pass, done.blobs(), done.bytes(), done.copied(), done.copiedBytes(), done.failed());
            if (done.failed() > 0) {
                say(done.problems());
                out.println("Not complete. What was copied stays; the same command goes on.");
                return 1;
            }
            if (done.copied() == 0) {
                return complete(move, catalog);
            }
        }
        out.println("Blobs keep coming. Stop fetchers and distributors, then run the same command once more.");
        return 1;
    }

    private int complete(StorageMove move, Catalog catalog) throws SQLException, InterruptedException {
        StorageMove.Pass asked = move.complete(
                (after, limit) -> catalog.transaction(connection -> Garbage.referenced(connection, after, limit)));
        if (asked.failed() > 0) {
            say(asked.problems());
            out.printf(
                    "Not complete: of %,d blobs that the catalog points to, %,d are not in the target.%n",
                    asked.blobs(), asked.failed());
            return 1;
        }
        if (asked.copied() > 0) {
            out.printf("%,d blobs were brought back from the trash and copied%n", asked.copied());
        }
        out.printf(
                "Complete: the target has every blob, also all %,d that the catalog points to. Fetchers and distributors"
                        + " have to be stopped from before this command until they start with the other storage.%n",
                asked.blobs());
        return 0;
    }

    private void say(List<String> problems) {
        problems.forEach(problem -> out.println("  " + problem));
    }

    private void tell(StorageMove move) {
        try {
            while (true) {
                Thread.sleep(PROGRESS);
                StorageMove.Pass soFar = move.soFar();
                out.printf(
                        "  … %,d blobs looked at, %,d of %,d bytes copied%n",
                        soFar.blobs(), soFar.copied(), soFar.copiedBytes());
            }
        } catch (InterruptedException _) {
            // All is done.
        }
    }

    private static CenterStorage open(StorageSettings settings, Kind kind) {
        return CenterStorage.open(new StorageSettings(kind, settings.files(), settings.s3()));
    }

    private static String where(StorageSettings settings, Kind kind) {
        return switch (kind) {
            case FILES -> "the folder " + settings.files().root();
            case S3 ->
                "bucket " + settings.s3().bucket() + " at " + settings.s3().endpoint();
        };
    }
}
