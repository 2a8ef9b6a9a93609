package io.websync.e2e;

import io.websync.e2e.origin.Origin;
import io.websync.e2e.process.Folders;
import io.websync.e2e.process.ManagedProcess;
import io.websync.e2e.scenario.Scenario;
import io.websync.e2e.scenario.ScenarioContext;
import io.websync.e2e.scenario.SkippedException;
import io.websync.e2e.scenario.Tier;
import io.websync.e2e.stack.Checkout;
import io.websync.e2e.stack.ComposeStack;
import io.websync.e2e.stack.Layout;
import io.websync.e2e.stack.ProcessesStack;
import io.websync.e2e.stack.Stack;
import io.websync.e2e.stack.StackKind;
import io.websync.e2e.stack.StandaloneStack;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One run: scenarios one after the other on a stack that they share, a new stack after each that failed. */
final class Run {

    private static final int LOG_LINES = 15;

    private final Options options;
    private final PrintStream out;
    private final Path folder;
    private @Nullable Stack stack;
    private Layout layout = Layout.STANDARD;
    private int stacks;
    private int passed;
    private int failed;
    private int skipped;

    Run(Options options, PrintStream out) {
        this.options = options;
        this.out = out;
        this.folder = options.folder()
                .toAbsolutePath()
                .resolve("run-" + ProcessHandle.current().pid());
    }

    /** Returns whether nothing failed. */
    boolean run() throws Exception {
        Files.createDirectories(folder);
        // So that a run that is interrupted leaves no process behind.
        var cleaner = new Thread(this::killStack, "clean-up");
        Runtime.getRuntime().addShutdownHook(cleaner);
        try (var origin = Origin.start()) {
            for (Scenario scenario : options.scenarios()) {
                one(scenario, origin);
            }
        } finally {
            dropStack();
            Runtime.getRuntime().removeShutdownHook(cleaner);
        }
        if (failed == 0 && !options.keep()) {
            Folders.delete(folder);
        } else {
            out.println("data and logs: " + folder);
        }
        out.println(passed + " passed, " + failed + " failed" + (skipped == 0 ? "" : ", " + skipped + " skipped"));
        return failed == 0;
    }

    private void one(Scenario scenario, Origin origin) throws InterruptedException, IOException {
        if (!scenario.stacks().contains(options.stack())) {
            skipped++;
            line("SKIP", scenario, "it does not run against " + options.stack().word());
            return;
        }
        long begin = System.nanoTime();
        try {
            Stack running = stack(scenario.layout(), origin);
            begin = System.nanoTime();
            var context = new ScenarioContext(
                    running,
                    origin,
                    "/" + scenario.name(),
                    new ScenarioContext.Settings(options.patience(), options.seed(), options.minutes()),
                    out);
            bounded(scenario, () -> {
                scenario.run(context);
                return true;
            });
            passed++;
            line("PASS", scenario, seconds(begin));
        } catch (SkippedException e) {
            skipped++;
            line("SKIP", scenario, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            failed++;
            line("FAIL", scenario, seconds(begin));
            out.println("  " + (e instanceof ScenarioFailure ? e.getMessage() : e.toString()));
            if (!(e instanceof ScenarioFailure)) {
                e.printStackTrace(out);
            }
            tellLogs();
            dropStack();
        }
    }

    /** On a thread of its own, interrupted when it takes far longer than it says. */
    private void bounded(Scenario scenario, Callable<Boolean> work) throws Exception {
        var task = new FutureTask<>(work);
        var thread = Thread.ofPlatform().name(scenario.name()).start(task);
        int seconds = scenario.tier() == Tier.SOAK ? 60 * options.minutes() : 0;
        int limit = seconds + options.patience() * Math.max(60, 5 * scenario.seconds());
        try {
            task.get(limit, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            thread.join(TimeUnit.SECONDS.toMillis(10));
            throw new ScenarioFailure("was not over after " + limit + " s");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    private Stack stack(Layout wanted, Origin origin) throws IOException, InterruptedException {
        if (stack != null && options.stack() == StackKind.PROCESSES && !layout.equals(wanted)) {
            dropStack();
        }
        if (stack == null) {
            stacks++;
            layout = wanted;
            Path its = folder.resolve(options.stack().word() + "-" + stacks);
            List<String> origins = List.of(origin.authority());
            stack = switch (options.stack()) {
                case PROCESSES -> ProcessesStack.in(its, Checkout.here(), ProcessesStack.JVM_FLAGS, origins, wanted);
                case STANDALONE -> StandaloneStack.in(its, Checkout.here(), StandaloneStack.JVM_FLAGS, origins);
                case COMPOSE -> ComposeStack.in(its, Checkout.here());
            };
            long begin = System.nanoTime();
            stack.start();
            String which = options.stack() == StackKind.PROCESSES ? " (" + wanted.name() + ")" : "";
            out.println("the stack of " + options.stack().word() + which + " is ready – " + seconds(begin));
        }
        return stack;
    }

    private void dropStack() throws InterruptedException {
        if (stack != null) {
            stack.stop();
            stack = null;
        }
    }

    private void killStack() {
        var running = stack;
        if (running != null) {
            try {
                running.abandon();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void tellLogs() throws IOException, InterruptedException {
        if (stack == null) {
            return;
        }
        if (stack instanceof ComposeStack compose) {
            out.println(compose.logs());
        }
        for (ManagedProcess process : stack.processes()) {
            out.println("  -- " + process.name() + (process.isAlive() ? "" : " (not running)") + ", end of "
                    + process.log());
            process.logTail(LOG_LINES).lines().forEach(text -> out.println("     " + text));
        }
    }

    private void line(String result, Scenario scenario, String end) {
        out.println(result + " " + scenario.name() + " – " + scenario.sentence() + " – " + end);
    }

    private static String seconds(long begin) {
        return String.format(Locale.ROOT, "%.1f s", (System.nanoTime() - begin) / 1e9);
    }
}
