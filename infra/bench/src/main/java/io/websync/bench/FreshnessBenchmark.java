package io.websync.bench;

import static io.websync.e2e.ScenarioFailure.unless;

import io.websync.bench.measure.Row;
import io.websync.bench.measure.Side;
import io.websync.bench.measure.Usage;
import io.websync.bench.theirs.Nginx;
import io.websync.bench.theirs.Script;
import io.websync.contracts.Selector;
import io.websync.e2e.Await;
import io.websync.e2e.process.Folders;
import io.websync.e2e.stack.ProcessesStack;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How long one small file takes through a system that has nothing else to do. */
final class FreshnessBenchmark implements Benchmark {

    private static final int FILES = 200;
    private static final int WARM_UP = 40;
    private static final int SIZE = 10_000;
    private static final double TARGET = 0.5;
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Duration POLL = Duration.ofMillis(4);
    private static final Duration IDLE = Duration.ofMillis(100);

    @Override
    public String name() {
        return "freshness";
    }

    @Override
    public String sentence() {
        return "one file of 10 KB on an idle system, " + FILES + " times: submit -> MIRRORED on three edges; "
                + "against aria2c, three rsync -a in parallel, sha256sum on each and a sync";
    }

    @Override
    public Row run(Bench bench) throws Exception {
        var ours = new Side();
        var theirs = new Side();
        int perRound = (FILES + bench.rounds() - 1) / bench.rounds();
        var nginx = Nginx.start(bench.folder().resolve("origin"));
        try {
            var stack = bench.stack("stack", List.of(nginx.authority()));
            try {
                stack.start();
                var data = TestData.write(nginx.root().resolve("fresh"), WARM_UP + perRound * bench.rounds(), SIZE);
                var urls = data.names().stream()
                        .map(file -> "http://" + nginx.authority() + "/fresh/" + file)
                        .toList();
                ours(bench, stack, urls.subList(0, WARM_UP), new Side());
                bench.startProfile(stack);
                for (int round = 0; round < bench.rounds(); round++) {
                    int from = WARM_UP + round * perRound;
                    var part = urls.subList(from, from + perRound);
                    ours(bench, stack, part, ours);
                    theirs(bench, part, theirs);
                    System.out.println(Figures.round(name(), round + 1, ours, theirs));
                }
                bench.stopProfile(stack, name());
            } finally {
                stack.stop();
            }
        } finally {
            nginx.stop();
        }
        return new Row(
                name(),
                "s",
                ours,
                theirs,
                "p99 below " + TARGET + " s",
                ours.percentile(99) < TARGET,
                "p50 " + Figures.number(ours.median()) + " s, p99 " + Figures.number(ours.percentile(99))
                        + " s (theirs " + Figures.number(theirs.percentile(99)) + " s); " + WARM_UP
                        + " files before the first measured one; the report is asked every " + POLL.toMillis()
                        + " ms; processor seconds and memory are of a round of " + perRound + " files");
    }

    private static void ours(Bench bench, ProcessesStack stack, List<String> urls, Side side) throws Exception {
        var meter = bench.meter(stack);
        for (String url : urls) {
            long begin = System.nanoTime();
            long submission = stack.api().submit(List.of(url), Selector.ALL);
            Await.until(url + " to be on three edges", LIMIT, POLL, () -> {
                var report = stack.api().report(submission);
                unless(report.sourceFailed() == 0, "it failed: " + report);
                long there = report.edges().values().stream()
                        .filter(edge -> edge.mirrored() == 1)
                        .count();
                return there == stack.edges().size() ? null : report.toString();
            });
            side.add((System.nanoTime() - begin) / 1e9);
            Thread.sleep(IDLE);
        }
        side.add(meter.stop());
    }

    private static void theirs(Bench bench, List<String> urls, Side side) throws Exception {
        Path folder = bench.folder().resolve("theirs");
        @Nullable Usage sum = null;
        for (String url : urls) {
            Files.createDirectories(folder);
            var result = Script.run(folder, """
                    aria2c -j16 -q --download-result=hide -d center '%s'
                    edge() { rsync -a center/ "$1/"; find "$1" -type f -print0 | xargs -0 sha256sum > "$1.sums"; }
                    edge edge-1 & one=$!
                    edge edge-2 & two=$!
                    edge edge-3 & three=$!
                    wait $one; wait $two; wait $three
                    sync
                    """.formatted(url));
            side.add(result.seconds());
            var usage = result.usage();
            sum = sum == null
                    ? usage
                    : new Usage(
                            sum.cpuSeconds() + usage.cpuSeconds(),
                            Math.max(sum.peakRssBytes(), usage.peakRssBytes()),
                            Map.of());
            Folders.delete(folder);
            Thread.sleep(IDLE);
        }
        if (sum != null) {
            side.add(sum);
        }
    }
}
