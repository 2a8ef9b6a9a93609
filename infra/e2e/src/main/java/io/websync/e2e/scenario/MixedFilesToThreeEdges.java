package io.websync.e2e.scenario;

import io.websync.e2e.ScenarioFailure;
import io.websync.e2e.api.SubmissionReport;
import io.websync.e2e.origin.OriginFile;
import io.websync.e2e.stack.StackKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

final class MixedFilesToThreeEdges implements Scenario {

    private static final int FILES = 3000;
    private static final int MIB = 1024 * 1024;
    /** All of it together, so that it fits a small machine. */
    private static final long STANDALONE_LIMIT = 1_500_000_000;

    @Override
    public String name() {
        return "mixed-files";
    }

    @Override
    public String sentence() {
        return "3,000 files from 0 bytes to 100 MB are on three edges as they are at the origin, byte for byte";
    }

    @Override
    public Tier tier() {
        return Tier.CORE;
    }

    @Override
    public int seconds() {
        return 40;
    }

    @Override
    public void run(ScenarioContext context) throws Exception {
        var random = new Random(2011);
        List<OriginFile> files = new ArrayList<>();
        files.add(context.file("huge", 100_000_000));
        for (int i = 0; i < 5; i++) {
            files.add(context.file("big/" + i, 10L * MIB + i));
        }
        for (int i = 0; i < 50; i++) {
            files.add(context.file("medium/" + i, random.nextInt(MIB)));
        }
        for (int i = 0; i < 10; i++) {
            files.add(context.file("empty/" + i, 0));
            files.add(context.file("one/" + i, 1));
            files.add(context.file("chunked/" + i, 100_000 + i).withChunking(true));
        }
        while (files.size() < FILES) {
            files.add(context.file("small/" + files.size() + ".bin", random.nextInt(20_000)));
        }
        SubmissionReport report;
        try (var memory = new MemoryWatch(context.stack())) {
            report = context.awaitComplete(context.submit(files), Duration.ofMinutes(3));
            if (context.stack().kind() == StackKind.STANDALONE) {
                memory.end();
                context.say("at most " + memory.mostRss() / MIB + " MiB in memory, PostgreSQL included, and "
                        + memory.mostHeap() / MIB + " MiB of heap");
                ScenarioFailure.unless(
                        memory.mostRss() < STANDALONE_LIMIT,
                        "the standalone took " + memory.mostRss() + " bytes of memory");
            }
        }
        ScenarioFailure.unless(
                report.accepted() == FILES && report.fetched() == FILES,
                "not all " + FILES + " are fetched: " + report);
        for (String edge : context.stack().edges()) {
            var standing = report.edges().get(edge);
            ScenarioFailure.unless(
                    standing != null && standing.mirrored() == FILES,
                    "not all " + FILES + " are mirrored on " + edge + ": " + report);
        }
        context.verify(files, context.stack().edges());
    }
}
