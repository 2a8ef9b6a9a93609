package io.websync.e2e.scenario;

import static io.websync.e2e.ScenarioFailure.unless;

import io.websync.e2e.Await;
import io.websync.e2e.stack.Layout;
import io.websync.e2e.stack.Shell;
import io.websync.e2e.stack.StackKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

final class FailingFsync implements Scenario {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final List<String> VICTIMS = List.of("fetcher", "edge1");
    /** In each thread the tenth call fails, and every tenth from then on; a file takes three or four. */
    private static final List<String> TRACER = List.of(
            "strace",
            "-D",
            // Else it would let no signal end it.
            "-I",
            "2",
            "-f",
            "-qq",
            "-o",
            "/dev/null",
            "-e",
            "trace=fsync,fdatasync",
            "-e",
            "inject=fsync,fdatasync:error=EIO:when=10+10");

    @Override
    public String name() {
        return "failing-fsync";
    }

    @Override
    public String sentence() {
        return "while every tenth fsync of the fetcher and of an edge fails with an I/O error, nothing is said to be there that"
                + " is not, and all is right once the disks are well, without a restart";
    }

    @Override
    public Tier tier() {
        return Tier.FULL;
    }

    @Override
    public int seconds() {
        return 120;
    }

    @Override
    public Set<StackKind> stacks() {
        return Set.of(StackKind.PROCESSES);
    }

    @Override
    public Layout layout() throws InterruptedException, SkippedException {
        try {
            Shell.run("strace", "-qq", "-o", "/dev/null", "-e", "inject=fsync:error=EIO:when=10", "true");
        } catch (IOException e) {
            throw new SkippedException("it needs strace, and leave to trace: " + e.getMessage());
        }
        var layout = Layout.STANDARD.named("failing disks");
        for (String victim : VICTIMS) {
            layout = layout.withWrapper(victim, TRACER);
        }
        return layout;
    }

    @Override
    public void run(ScenarioContext context) throws Exception {
        var stack = context.processes();
        var load = new Load(context, "load", 100, Duration.ofMillis(40)).start();
        int before = load.count();
        // More than may be unsettled at a time, so lists are settled while the disks fail.
        Await.until("load on failing disks", context.limit(LIMIT), Duration.ofMillis(500), () -> {
            int handedIn = load.count() - before;
            return handedIn >= 200 ? null : handedIn + " files were handed in";
        });
        load.verifyWhatIsSaidToBeThere();
        for (String victim : VICTIMS) {
            unless(stack.process(victim).isAlive(), victim + " ended because of an I/O error");
            // Whom the tracer leaves goes on as if nothing had been.
            long pid = stack.process(victim).pid();
            long tracer = tracerOf(pid);
            unless(tracer != 0, "nothing traced " + victim);
            ProcessHandle.of(tracer).ifPresent(ProcessHandle::destroy);
            Await.until(
                    "the tracer to leave " + victim,
                    context.limit(LIMIT),
                    Duration.ofMillis(100),
                    () -> tracerOf(pid) == 0 ? null : "it is traced");
        }
        load.finish(0, LIMIT);
        new Leftovers(stack).verifyBlobs();
    }

    /** The process that traces another; 0 when none does. It is nobody's child, so that the traced one can be ours. */
    private static long tracerOf(long pid) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"))) {
            if (line.startsWith("TracerPid:")) {
                return Long.parseLong(line.substring("TracerPid:".length()).strip());
            }
        }
        return 0;
    }
}
