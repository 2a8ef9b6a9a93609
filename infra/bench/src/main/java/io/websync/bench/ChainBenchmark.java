package io.websync.bench;

import static io.websync.e2e.ScenarioFailure.unless;

import io.websync.bench.measure.Row;
import io.websync.bench.measure.Side;
import io.websync.bench.theirs.Nginx;
import io.websync.bench.theirs.Script;
import io.websync.contracts.Selector;
import io.websync.e2e.Await;
import io.websync.e2e.api.SubmissionReport;
import io.websync.e2e.process.Folders;
import io.websync.e2e.stack.ProcessesStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Files from an origin to three edges, verified, against aria2c, rsync and sha256sum. */
final class ChainBenchmark implements Benchmark {

    /**
     * The most bytes of a round that stay until the end, in each of its nine copies. ext4 walks past every inode that was
     * deleted in the last five minutes when it makes a file; without a journal that costs more than all the rest of a
     * small file's way, on both sides, so that small files are not deleted between rounds.
     */
    private static final long KEPT = 256L * 1024 * 1024;

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration POLL = Duration.ofMillis(20);

    private final String name;
    private final int files;
    private final long size;
    private final int warmUps;

    ChainBenchmark(String name, int files, long size, int warmUps) {
        this.name = name;
        this.files = files;
        this.size = size;
        this.warmUps = warmUps;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String sentence() {
        return files + " files of " + size + " bytes, from nginx to three edges: submit -> MIRRORED in the report; "
                + "against aria2c -j16 into a folder, three rsync -a in parallel, sha256sum on each and a final sync";
    }

    @Override
    public Row run(Bench bench) throws Exception {
        var ours = new Side();
        var theirs = new Side();
        double first = 0;
        var nginx = Nginx.start(bench.folder().resolve("origin"));
        try {
            var stack = bench.stack("stack", List.of(nginx.authority()));
            try {
                stack.start();
                for (int round = 1 - warmUps; round <= bench.rounds(); round++) {
                    String folder = name + "-" + (round + warmUps);
                    var data = TestData.write(nginx.root().resolve(folder), files, size);
                    var urls = data.names().stream()
                            .map(file -> "http://" + nginx.authority() + "/" + folder + "/" + file)
                            .toList();
                    boolean warmUp = round < 1;
                    if (round == 1) {
                        bench.startProfile(stack);
                    }
                    var ourSide = warmUp ? new Side() : ours;
                    var theirSide = warmUp ? new Side() : theirs;
                    if (round % 2 == 0) {
                        theirs(bench, urls, round, theirSide);
                    }
                    ours(bench, stack, urls, ourSide);
                    if (round == 1 - warmUps) {
                        first = ourSide.median();
                    }
                    if (round % 2 != 0) {
                        theirs(bench, urls, round, theirSide);
                    }
                    System.out.println(Figures.round(name, round, ourSide, theirSide));
                    if (files * size > KEPT) {
                        clean(bench, stack);
                        Folders.delete(data.folder());
                    }
                }
                bench.stopProfile(stack, name);
            } finally {
                stack.stop();
            }
        } finally {
            nginx.stop();
        }
        return new Row(
                name,
                "s",
                ours,
                theirs,
                "ratio of at most 1",
                ours.median() <= theirs.median(),
                warmUps + " rounds of each side before the first measured one (ours in the first of all: "
                        + Figures.number(first)
                        + " s); new files each round, in the page cache on both sides; the origin counts on neither");
    }

    private static void ours(Bench bench, ProcessesStack stack, List<String> urls, Side side) throws Exception {
        Script.sync();
        var meter = bench.meter(stack);
        long begin = System.nanoTime();
        long submission = stack.api().submit(urls, Selector.ALL);
        Await.until(urls.size() + " files to be on three edges", LIMIT, POLL, () -> {
            var report = stack.api().report(submission);
            unless(report.sourceFailed() == 0, "files failed: " + report);
            return isEverywhere(report, urls.size(), stack.edges().size()) ? null : report.toString();
        });
        side.add((System.nanoTime() - begin) / 1e9, meter.stop());
    }

    private static boolean isEverywhere(SubmissionReport report, int files, int edges) {
        return report.edges().values().stream()
                        .filter(edge -> edge.mirrored() == files)
                        .count()
                == edges;
    }

    private static void theirs(Bench bench, List<String> urls, int round, Side side)
            throws IOException, InterruptedException {
        Path folder = bench.folder().resolve("theirs").resolve(Integer.toString(round));
        Files.createDirectories(folder);
        Files.write(folder.resolve("list"), urls);
        Script.sync();
        var result = Script.run(folder, """
                aria2c -j16 -q --download-result=hide --auto-file-renaming=false -d center -i list
                edge() { rsync -a center/ "$1/"; find "$1" -type f -print0 | xargs -0 sha256sum > "$1.sums"; }
                edge edge-1 & one=$!
                edge edge-2 & two=$!
                edge edge-3 & three=$!
                wait $one; wait $two; wait $three
                sync
                """);
        for (int edge = 1; edge <= 3; edge++) {
            long copies =
                    Files.readAllLines(folder.resolve("edge-" + edge + ".sums")).size();
            unless(copies == urls.size(), "rsync brought " + copies + " of " + urls.size() + " files to edge " + edge);
        }
        side.add(result.seconds(), result.usage());
    }

    /** Makes room: the bytes of this round, not what is known about them. */
    private static void clean(Bench bench, ProcessesStack stack) throws IOException {
        Folders.delete(bench.folder().resolve("theirs"));
        TestData.deleteFilesBelow(stack.centerStorage().resolve("blobs"));
        for (String edge : stack.edges()) {
            TestData.deleteFilesBelow(stack.www(edge));
        }
    }
}
