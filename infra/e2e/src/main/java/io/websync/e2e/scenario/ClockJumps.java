package io.websync.e2e.scenario;

import static io.websync.e2e.ScenarioFailure.unless;

import io.websync.e2e.Await;
import io.websync.e2e.stack.Layout;
import io.websync.e2e.stack.StackKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

final class ClockJumps implements Scenario {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final List<String> VICTIMS = List.of("ingest-api", "fetcher", "distributor", "edge1");
    private static final String LIBRARY = "libfaketimeMT.so.1";

    private final Path clocks = Path.of(
            System.getProperty("java.io.tmpdir"),
            "websync-clock-" + ProcessHandle.current().pid());

    @Override
    public String name() {
        return "clock-jumps";
    }

    @Override
    public String sentence() {
        return "the clock of one process after the other jumps a day forward, then a day back, under load: all ends right";
    }

    @Override
    public Tier tier() {
        return Tier.FULL;
    }

    @Override
    public int seconds() {
        return 180;
    }

    @Override
    public Set<StackKind> stacks() {
        return Set.of(StackKind.PROCESSES);
    }

    @Override
    public Layout layout() throws InterruptedException, SkippedException {
        var library = library();
        if (library.isEmpty()) {
            throw new SkippedException("it needs faketime (" + LIBRARY + ")");
        }
        var layout = Layout.STANDARD.named("own clocks");
        for (String victim : VICTIMS) {
            layout = layout.with(victim, "LD_PRELOAD", library.get().toString())
                    .with(victim, "FAKETIME_TIMESTAMP_FILE", clock(victim).toString())
                    // In seconds; without it each look at the clock would read the file.
                    .with(victim, "FAKETIME_CACHE_DURATION", "1")
                    // A monotonic clock never jumps, so waits by it are left alone, and so are the times of files.
                    .with(victim, "FAKETIME_FORCE_MONOTONIC_FIX", "0")
                    .with(victim, "FAKETIME_DONT_FAKE_MONOTONIC", "1")
                    .with(victim, "DONT_FAKE_MONOTONIC", "1")
                    .with(victim, "NO_FAKE_STAT", "1")
                    .with(victim, "FAKE_UTIME", "0");
            set(victim, "+0");
        }
        return layout;
    }

    @Override
    public void run(ScenarioContext context) throws Exception {
        var stack = context.processes();
        for (String victim : VICTIMS) {
            var load = new Load(context, victim, 100, Duration.ofMillis(40)).start();
            for (String jump : List.of("+1d", "-1d", "+0")) {
                set(victim, jump);
                int before = load.count();
                Await.until(
                        "load at " + jump,
                        context.limit(LIMIT),
                        Duration.ofMillis(300),
                        () -> load.count() - before >= 200 ? null : load.count() - before + " files were handed in");
                unless(stack.process(victim).isAlive(), victim + " ended when its clock jumped");
            }
            load.finish(0, LIMIT);
            context.say(victim + ": " + load.count() + " files over three jumps");
        }
        for (String victim : VICTIMS) {
            Files.deleteIfExists(clock(victim));
        }
        Files.deleteIfExists(clocks);
    }

    private Path clock(String victim) {
        return clocks.resolve(victim);
    }

    private void set(String victim, String offset) {
        try {
            Files.createDirectories(clocks);
            Path next = Files.writeString(clocks.resolve(victim + ".next"), offset + "\n");
            Files.move(next, clock(victim), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Path> library() {
        for (String folder :
                List.of("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib")) {
            Path library = Path.of(folder, "faketime", LIBRARY);
            if (Files.exists(library)) {
                return Optional.of(library);
            }
        }
        return Optional.empty();
    }
}
