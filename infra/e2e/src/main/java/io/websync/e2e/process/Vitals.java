package io.websync.e2e.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a process takes of the system, from {@code /proc}.
 *
 * @param rss bytes in memory, shared ones included
 * @param files open file descriptors
 */
public record Vitals(long rss, int threads, int files) {

    private static final int BYTES_IN_KB = 1024;

    /** Of a process and all that belongs to it, summed; empty when it is not there, or ends meanwhile. */
    public static Optional<Vitals> of(ManagedProcess process) {
        long rss = 0;
        int threads = 0;
        int files = 0;
        try {
            for (ProcessHandle handle : process.handles()) {
                Path proc = Path.of("/proc", Long.toString(handle.pid()));
                for (String line : Files.readAllLines(proc.resolve("status"))) {
                    if (line.startsWith("VmRSS:")) {
                        rss += number(line) * BYTES_IN_KB;
                    } else if (line.startsWith("Threads:")) {
                        threads += (int) number(line);
                    }
                }
                try (var open = Files.list(proc.resolve("fd"))) {
                    files += (int) open.count();
                }
            }
        } catch (IOException _) {
            return Optional.empty();
        }
        return rss == 0 ? Optional.empty() : Optional.of(new Vitals(rss, threads, files));
    }

    private static long number(String line) {
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
    }
}
