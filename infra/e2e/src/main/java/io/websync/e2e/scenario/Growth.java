package io.websync.e2e.scenario;

import io.websync.e2e.ScenarioFailure;
import io.websync.e2e.api.ApiClient;
import io.websync.e2e.process.ManagedProcess;
import io.websync.e2e.process.Vitals;
import io.websync.e2e.stack.ProcessesStack;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Watches what processes take while they live, and judges whether it grows: of each life that was long enough to tell, the
 * median of the first third after warm-up against that of the last third.
 */
final class Growth implements AutoCloseable {

    private static final Duration EVERY = Duration.ofSeconds(5);
    /** Samples that are left out at the beginning of a life: classes are loaded, pools fill, code is compiled. */
    private static final int WARM_UP = 12;
    /** Samples of a life, warm-up not counted, below which it tells nothing: two minutes. */
    private static final int ENOUGH = 24;

    private static final double RSS_FACTOR = 1.15;
    private static final long RSS_MORE = 48L << 20;
    private static final double COUNT_FACTOR = 1.25;
    private static final int COUNT_MORE = 24;
    /** The part of the heap's old generation that is still in use after collections. */
    private static final double OLD_AT_MOST = 0.85;

    private static final int ON_THEIR_WAY_AT_MOST = 2000;

    private final ScenarioContext context;
    private final ProcessesStack stack;
    private final Map<Long, Life> lives = new LinkedHashMap<>();
    private final Thread thread;
    private volatile boolean stopping;
    private volatile int mostOnTheirWay;
    private volatile @Nullable Exception trouble;

    private record Sample(Vitals vitals, double old) {}

    private record Life(String name, List<Sample> samples) {}

    Growth(ScenarioContext context) {
        this.context = context;
        this.stack = context.processes();
        this.thread = Thread.ofPlatform().name("growth").start(this::watch);
    }

    void end() throws InterruptedException {
        stopping = true;
        thread.join();
    }

    /** @throws ScenarioFailure when something grows; to be called after {@link #end} */
    void judge() {
        ScenarioFailure.unless(trouble == null, "the watch over growth broke off: " + trouble);
        List<String> wrong = new ArrayList<>();
        int told = 0;
        for (Life life : lives.values()) {
            if (life.samples().size() < WARM_UP + ENOUGH) {
                continue;
            }
            told++;
            var steady = life.samples().subList(WARM_UP, life.samples().size());
            compare(life, "MiB in memory", steady, it -> it.vitals().rss() >> 20, RSS_FACTOR, RSS_MORE >> 20, wrong);
            compare(life, "threads", steady, it -> it.vitals().threads(), COUNT_FACTOR, COUNT_MORE, wrong);
            compare(life, "open files", steady, it -> it.vitals().files(), COUNT_FACTOR, COUNT_MORE, wrong);
            double old = median(steady.subList(2 * steady.size() / 3, steady.size()), Sample::old);
            if (old > OLD_AT_MOST) {
                wrong.add(life.name() + " keeps " + old + " of its old generation in use");
            }
        }
        context.say(told + " lives of processes were long enough to tell; at most " + mostOnTheirWay
                + " files on their way");
        ScenarioFailure.unless(
                told > 0, "no process lived long enough to tell whether it grows: let the soak go on for longer");
        if (mostOnTheirWay > ON_THEIR_WAY_AT_MOST) {
            wrong.add(mostOnTheirWay + " files were on their way at a time");
        }
        ScenarioFailure.unless(wrong.isEmpty(), String.join("\n  ", wrong));
    }

    private void compare(
            Life life,
            String what,
            List<Sample> steady,
            ToDoubleFunction<Sample> of,
            double factor,
            long more,
            List<String> wrong) {
        double first = median(steady.subList(0, steady.size() / 3), of);
        double last = median(steady.subList(2 * steady.size() / 3, steady.size()), of);
        String text = String.format(Locale.ROOT, "%s: %s %.0f, at the end %.0f", life.name(), what, first, last);
        context.say(text);
        if (last > first * factor + more) {
            wrong.add(text);
        }
    }

    private static double median(List<Sample> samples, ToDoubleFunction<Sample> of) {
        double[] sorted = samples.stream().mapToDouble(of).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private void watch() {
        try {
            while (!stopping) {
                for (ManagedProcess process : stack.processes()) {
                    look(process);
                }
                mostOnTheirWay = Math.max(
                        mostOnTheirWay, new Leftovers(stack).onTheirWay().size());
                for (int i = 0; i < 50 && !stopping; i++) {
                    Thread.sleep(EVERY.dividedBy(50));
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            trouble = e;
        }
    }

    private void look(ManagedProcess process) throws InterruptedException {
        long pid;
        try {
            pid = process.pid();
        } catch (IllegalStateException _) {
            // It is being killed or started.
            return;
        }
        var vitals = Vitals.of(process);
        if (vitals.isPresent()) {
            lives.computeIfAbsent(pid, _ -> new Life(process.name(), new ArrayList<>()))
                    .samples()
                    .add(new Sample(vitals.get(), old(process.name())));
        }
    }

    private double old(String name) throws InterruptedException {
        if (!stack.ownProcesses().contains(name)) {
            return 0;
        }
        try {
            String text = name.equals("ingest-api")
                    ? context.api().getText("/actuator/prometheus")
                    : ApiClient.ask(stack.address(name), "/actuator/prometheus").body();
            return Metrics.of(text).sum("jvm_memory_usage_after_gc", "area=\"heap\"");
        } catch (IOException _) {
            return 0;
        }
    }

    @Override
    public void close() {
        stopping = true;
    }
}
