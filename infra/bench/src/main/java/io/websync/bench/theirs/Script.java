package io.websync.bench.theirs;

import io.websync.bench.measure.ProcessMeter;
import io.websync.bench.measure.Usage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Shell commands whose time, processor seconds and memory are measured. */
public final class Script {

    /** The last line of bash's {@code times}: user and system time of the children. */
    private static final Pattern TIMES = Pattern.compile("(\\d+)m([\\d.]+)s (\\d+)m([\\d.]+)s\\s*$");

    /** Its processes come and go. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(400);

    /** What it took, in seconds. */
    public record Result(double seconds, Usage usage, String output) {}

    private Script() {}

    /**
     * Runs commands by bash, with {@code set -e}.
     *
     * @throws IOException when they fail, with what they said
     */
    public static Result run(Path folder, String commands) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        var process = new ProcessBuilder("bash", "-c", "set -eu -o pipefail\n" + commands + "\ntimes")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        var meter = ProcessMeter.start(
                () -> Map.of(
                        "script",
                        Stream.concat(Stream.of(process.toHandle()), process.descendants())
                                .toList()),
                LOOK_EVERY);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        double seconds = (System.nanoTime() - begin) / 1e9;
        long peak = meter.stop().peakRssBytes();
        if (code != 0) {
            throw new IOException("ended with " + code + ": " + commands + "\n" + output);
        }
        return new Result(seconds, new Usage(cpuSeconds(output), peak, Map.of()), output);
    }

    /** Writes what is dirty to the disk, so that the next measurement does not pay for it. */
    public static void sync() throws IOException, InterruptedException {
        new ProcessBuilder(List.of("sync")).inheritIO().start().waitFor();
    }

    private static double cpuSeconds(String output) {
        var times = TIMES.matcher(output);
        if (!times.find()) {
            return 0;
        }
        return 60 * (Integer.parseInt(times.group(1)) + Integer.parseInt(times.group(3)))
                + Double.parseDouble(times.group(2))
                + Double.parseDouble(times.group(4));
    }
}
