package io.websync.e2e.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** PostgreSQL is a daemon, not a descendant of what started it; so it is found by the file that it writes. */
final class DatabaseServer {

    private DatabaseServer() {}

    /** The server and its children whose data lies in this folder or below it; none when there is none. */
    static Stream<ProcessHandle> in(Path folder) {
        try {
            long pid = Long.parseLong(firstLine(folder));
            return ProcessHandle.of(pid)
                    .filter(server -> server.info().command().orElse("").contains("postgres"))
                    .stream()
                    .flatMap(server -> Stream.concat(Stream.of(server), server.descendants()));
        } catch (IOException | NumberFormatException _) {
            return Stream.empty();
        }
    }

    private static String firstLine(Path folder) throws IOException {
        for (Path data : List.of(folder, folder.resolve("data"), folder.resolve("catalog/data"))) {
            Path file = data.resolve("postmaster.pid");
            if (Files.exists(file)) {
                return Files.readAllLines(file).getFirst().strip();
            }
        }
        return "";
    }
}
