package io.websync.bench.measure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Measures processes through {@code /proc} while they work. Memory is sampled, so a shorter peak is missed; a processor
 * second counts also when its process has ended, if the parent that waited for it is measured.
 */
public final class ProcessMeter {

    private static final Duration SAMPLE = Duration.ofMillis(200);
    /** USER_HZ, which Linux fixes to this on every platform that we know. */
    private static final double TICKS_PER_SECOND = 100;

    private final Supplier<Map<String, List<ProcessHandle>>> processes;
    private final int samplesPerLook;
    private final Map<String, Double> before;
    private final Thread sampler;
    private volatile boolean stopped;
    private volatile long peak;

    private ProcessMeter(Supplier<Map<String, List<ProcessHandle>>> processes, int samplesPerLook) {
        this.processes = processes;
        this.samplesPerLook = samplesPerLook;
        this.before = cpuSeconds(processes.get());
        this.sampler = Thread.ofPlatform().daemon().name("memory sampler").start(this::sample);
    }

    /**
     * Begins.
     *
     * @param processes the processes by name as they are at the moment of each call, with all that belong to them
     * @param lookEvery how often to ask for them: a look reads all of {@code /proc}, which is not free
     */
    public static ProcessMeter start(Supplier<Map<String, List<ProcessHandle>>> processes, Duration lookEvery) {
        return new ProcessMeter(processes, (int) Math.max(1, lookEvery.dividedBy(SAMPLE)));
    }

    public Usage stop() throws InterruptedException {
        stopped = true;
        sampler.interrupt();
        sampler.join();
        var used = new TreeMap<String, Double>();
        cpuSeconds(processes.get())
                .forEach((name, seconds) -> used.put(name, Math.max(0, seconds - before.getOrDefault(name, 0.0))));
        double total = used.values().stream().mapToDouble(Double::doubleValue).sum();
        return new Usage(total, peak, used);
    }

    private void sample() {
        Map<String, List<ProcessHandle>> known = Map.of();
        for (int sample = 0; !stopped; sample++) {
            if (sample % samplesPerLook == 0) {
                known = processes.get();
            }
            peak = Math.max(peak, residentBytes(known));
            try {
                Thread.sleep(SAMPLE);
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    private static Map<String, Double> cpuSeconds(Map<String, List<ProcessHandle>> processes) {
        var seconds = new TreeMap<String, Double>();
        processes.forEach((name, handles) -> seconds.put(
                name,
                handles.stream().mapToDouble(handle -> cpuSeconds(handle.pid())).sum()));
        return seconds;
    }

    /** Its own time and that of its children that it has waited for; 0 when it is gone. */
    private static double cpuSeconds(long pid) {
        String stat = read(Path.of("/proc", Long.toString(pid), "stat"));
        // The name in parentheses may hold blanks; after it come state (field 3), and utime, stime, cutime, cstime
        // (14-17).
        int end = stat.lastIndexOf(')');
        if (end < 0) {
            return 0;
        }
        String[] fields = stat.substring(end + 2).split(" ", -1);
        double ticks = 0;
        for (int field = 11; field <= 14; field++) {
            ticks += Long.parseLong(fields[field]);
        }
        return ticks / TICKS_PER_SECOND;
    }

    private static long residentBytes(Map<String, List<ProcessHandle>> processes) {
        long own = 0;
        for (List<ProcessHandle> handles : processes.values()) {
            // PostgreSQL's processes share their buffers.
            long shared = 0;
            for (ProcessHandle handle : handles) {
                String status = read(Path.of("/proc", Long.toString(handle.pid()), "status"));
                own += kilobytes(status, "RssAnon:") + kilobytes(status, "RssFile:");
                shared = Math.max(shared, kilobytes(status, "RssShmem:"));
            }
            own += shared;
        }
        return own * 1024;
    }

    private static long kilobytes(String status, String name) {
        int at = status.indexOf(name);
        if (at < 0) {
            return 0;
        }
        String value = status.substring(at + name.length(), status.indexOf('\n', at));
        return Long.parseLong(value.replace("kB", "").strip());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException _) {
            // It has ended in this moment.
            return "";
        }
    }
}
