package io.websync.e2e.scenario;

import static io.websync.e2e.ScenarioFailure.unless;

import io.websync.contracts.Selector;
import io.websync.e2e.origin.OriginFile;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** One edge, then the same URLs for the others. */
final class OneEdgeThenTheOthers implements Scenario {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    @Override
    public String name() {
        return "one-edge-then-others";
    }

    @Override
    public String sentence() {
        return "files for one edge, then the same for the other two: the first keeps its copies";
    }

    @Override
    public Tier tier() {
        return Tier.CORE;
    }

    @Override
    public int seconds() {
        return 6;
    }

    @Override
    public void run(ScenarioContext context) throws Exception {
        var files = IntStream.range(0, 50)
                .mapToObj(i -> context.file(i + ".bin", 5000 + i))
                .toList();
        String first = context.stack().edges().getFirst();
        var others = context.stack().edges().subList(1, context.stack().edges().size());
        var check = new MirrorCheck(context.stack(), context.origin());

        context.awaitComplete(context.submit(files, Selector.of(List.of(first), List.of())), LIMIT);
        context.verify(files, List.of(first));
        for (String other : others) {
            for (OriginFile file : files) {
                unless(
                        Files.notExists(check.pathOf(other, file)),
                        check.pathOf(other, file) + " is there, though the list was for " + first + " alone");
            }
        }

        var report = context.awaitComplete(context.submit(files, Selector.of(others, List.of())), LIMIT);
        unless(!report.edges().containsKey(first), first + " is in the report of a list for the others: " + report);
        context.verify(files, context.stack().edges());
    }
}
