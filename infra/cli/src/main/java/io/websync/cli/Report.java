package io.websync.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** All files of a submission in one document. */
@Command(
        name = "report",
        description = "All files of a submission: a table, an object per line, or a file for sha256sum -c.",
        mixinStandardHelpOptions = true)
final class Report implements Callable<Integer> {

    enum Format {
        CSV,
        NDJSON,
        SHA256SUMS
    }

    @Mixin
    private final Connection connection = new Connection();

    @Parameters(paramLabel = "SUBMISSION")
    private long submission;

    @Option(
            names = "--format",
            defaultValue = "CSV",
            description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}")
    private Format format = Format.CSV;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "where to; default standard output")
    private @Nullable Path output;

    @Override
    public Integer call() throws IOException {
        String path = "/api/v1/submissions/" + submission + "/export?format="
                + (connection.json ? Format.NDJSON : format).name().toLowerCase(Locale.ROOT);
        Server server = connection.open();
        if (output == null) {
            server.download(path, new FilterOutputStream(System.out));
            System.out.flush();
            return 0;
        }
        Path part = output.resolveSibling(output.getFileName() + ".part");
        try (OutputStream file = Files.newOutputStream(part)) {
            server.download(path, file);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(part);
            throw e;
        }
        Files.move(part, output, StandardCopyOption.REPLACE_EXISTING);
        return 0;
    }
}
