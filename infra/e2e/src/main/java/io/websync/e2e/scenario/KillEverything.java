package io.websync.e2e.scenario;

import static io.websync.e2e.ScenarioFailure.unless;

import io.websync.e2e.origin.OriginFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

final class KillEverything implements Scenario {

    private static final int FILES = 2000;
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @Override
    public String name() {
        return "kill-everything";
    }

    @Override
    public String sentence() {
        return "after kill -9 of everything in the middle of the work and a new start, all ends right";
    }

    @Override
    public Tier tier() {
        return Tier.CORE;
    }

    @Override
    public int seconds() {
        return 60;
    }

    @Override
    public void run(ScenarioContext context) throws Exception {
        List<OriginFile> files = new ArrayList<>();
        for (int i = 0; i < FILES; i++) {
            files.add(context.file(i + ".bin", i % 100 == 0 ? 3_000_000 : 4000 + i));
        }
        long submission = context.submit(files);
        // In the middle: something has arrived, much has not.
        var before = context.await(
                submission,
                LIMIT,
                "to have begun",
                report -> report.edges().values().stream().anyMatch(edge -> edge.mirrored() > FILES / 20));
        unless(!before.settled(), "the work was over before it could be killed: " + before);
        context.stack().killAll();
        context.stack().start();

        var report = context.awaitComplete(submission, LIMIT);
        for (String edge : context.stack().edges()) {
            var standing = report.edges().get(edge);
            unless(
                    standing != null && standing.mirrored() == FILES,
                    "not all " + FILES + " count as mirrored on " + edge + ": " + report);
        }
        context.verify(files, context.stack().edges());

        var more = List.of(context.file("after.bin", 100));
        context.awaitComplete(context.submit(more), LIMIT);
        context.verify(more, context.stack().edges());
    }
}
