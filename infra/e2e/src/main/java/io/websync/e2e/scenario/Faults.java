package io.websync.e2e.scenario;

import io.websync.e2e.Await;
import io.websync.e2e.ScenarioFailure;
import io.websync.e2e.process.ManagedProcess;
import io.websync.e2e.stack.ProcessesStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;

/** Breaks something now and then, on a thread of its own, until it is told to end. */
final class Faults implements AutoCloseable {

    private static final int SHORTEST_REST_MILLIS = 15_000;
    private static final int LONGEST_REST_MILLIS = 45_000;
    private static final int LONGEST_FREEZE_MILLIS = 20_000;

    private final ScenarioContext context;
    private final ProcessesStack stack;
    private final Random random;
    private final FutureTask<Boolean> work = new FutureTask<>(this::breakThings);
    private volatile boolean stopping;
    private final AtomicInteger count = new AtomicInteger();

    Faults(ScenarioContext context, Random random) {
        this.context = context;
        this.stack = context.processes();
        this.random = random;
        Thread.ofPlatform().name("faults").start(work);
    }

    int count() {
        return count.get();
    }

    /** @throws ScenarioFailure when something that was broken did not come back */
    void check() throws Exception {
        if (work.isDone()) {
            end();
        }
    }

    /** Breaks nothing more; what is broken is mended when this returns. */
    void end() throws Exception {
        stopping = true;
        try {
            var _ = work.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ScenarioFailure failure) {
                throw failure;
            }
            throw e;
        }
    }

    private boolean breakThings() throws Exception {
        while (rest(SHORTEST_REST_MILLIS + random.nextInt(LONGEST_REST_MILLIS - SHORTEST_REST_MILLIS))) {
            List<String> all = new ArrayList<>(stack.ownProcesses());
            all.addAll(stack.engines());
            String victim = all.get(random.nextInt(all.size()));
            switch (random.nextInt(4)) {
                case 0 -> {
                    context.say("kill -9 of " + victim);
                    stack.process(victim).kill();
                    stack.start(victim);
                }
                case 1 -> {
                    context.say(victim + " stops and starts");
                    var _ = stack.process(victim).stop(context.limit(Duration.ofMinutes(1)));
                    stack.start(victim);
                }
                case 2 -> freeze(stack.process(victim));
                default -> damage(stack.edges().get(random.nextInt(stack.edges().size())));
            }
            count.incrementAndGet();
        }
        return true;
    }

    private void freeze(ManagedProcess process) throws IOException, InterruptedException {
        int length = random.nextInt(LONGEST_FREEZE_MILLIS);
        context.say(process.name() + " stands still for " + length + " ms");
        process.pause();
        try {
            rest(length);
        } finally {
            process.resume();
        }
    }

    private void damage(String edge) throws IOException, InterruptedException {
        List<Path> files = Leftovers.filesIn(stack.www(edge));
        context.say("files vanish on " + edge);
        for (int i = 0; i < 10 && !files.isEmpty(); i++) {
            Files.deleteIfExists(files.get(random.nextInt(files.size())));
        }
        Await.until(
                "a reconcile of " + edge + " to be asked for",
                context.limit(Duration.ofMinutes(2)),
                Duration.ofSeconds(1),
                () -> {
                    context.api().reconcile(edge, false);
                    return null;
                });
    }

    /** Returns whether to go on. */
    private boolean rest(int millis) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofMillis(millis).toNanos();
        while (!stopping && System.nanoTime() < end) {
            Thread.sleep(100);
        }
        return !stopping;
    }

    @Override
    public void close() {
        stopping = true;
        boolean interrupted = false;
        while (!work.isDone()) {
            try {
                var _ = work.get();
            } catch (InterruptedException _) {
                // What is broken has to be mended before the stack is used again.
                interrupted = true;
            } catch (ExecutionException _) {
                // It was told already, or the scenario failed for another reason.
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
