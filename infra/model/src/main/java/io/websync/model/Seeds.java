package io.websync.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Many seeds, on all processors; which ones fail does not depend on that. */
final class Seeds {

    /** @param failures by seed, in their order; all below the first that was not run are among them */
    record Outcome(long seeds, long steps, Map<Long, Violation> failures) {

        String summary(long millis) {
            var text = new StringBuilder();
            Map<String, List<Long>> byRule = new TreeMap<>();
            failures.forEach((seed, violation) -> byRule.computeIfAbsent(violation.rule(), _ -> new ArrayList<>())
                    .add(seed));
            byRule.forEach((rule, failed) -> text.append("BROKEN in ")
                    .append(failed.size())
                    .append(" seeds: ")
                    .append(rule)
                    .append("\n  first: infra/model/run --seed ")
                    .append(failed.getFirst())
                    .append("  (also ")
                    .append(failed.stream().skip(1).limit(8).toList())
                    .append(")\n  ")
                    .append(Objects.requireNonNull(failures.get(failed.getFirst()))
                            .getMessage())
                    .append('\n'));
            return text
                    + "%,d seeds, %,d steps, %d broken, %.1f s"
                            .formatted(seeds, steps, failures.size(), millis / 1000.0);
        }
    }

    private Seeds() {}

    /** @param enough failures after which no further seed is begun */
    static Outcome run(long from, long seeds, @Nullable Plant plant, int enough) throws Exception {
        var next = new AtomicLong(from);
        var steps = new AtomicLong();
        var ran = new AtomicLong();
        Map<Long, Violation> failures = new ConcurrentSkipListMap<>();
        Callable<Void> work = () -> {
            for (long seed = next.getAndIncrement();
                    seed < from + seeds && failures.size() < enough;
                    seed = next.getAndIncrement()) {
                Run.Result result = Run.of(seed, Run.history(seed), plant, false);
                steps.addAndGet(result.steps());
                ran.incrementAndGet();
                if (result.violation() != null) {
                    failures.put(seed, result.violation());
                }
            }
            return null;
        };
        int threads = Runtime.getRuntime().availableProcessors();
        try (var pool = Executors.newFixedThreadPool(threads)) {
            for (var done : pool.invokeAll(Collections.nCopies(threads, work))) {
                done.get();
            }
        }
        return new Outcome(ran.get(), steps.get(), failures);
    }
}
