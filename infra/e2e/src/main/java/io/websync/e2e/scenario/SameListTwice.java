package io.websync.e2e.scenario;

import static io.websync.e2e.ScenarioFailure.unless;

import java.time.Duration;
import java.util.stream.IntStream;

final class SameListTwice implements Scenario {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    @Override
    public String name() {
        return "same-list-twice";
    }

    @Override
    public String sentence() {
        return "a list handed in a second time is complete, and nothing is transferred to any edge for it";
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
        var files = IntStream.range(0, 200)
                .mapToObj(i -> context.file(i + ".bin", 2000 + i))
                .toList();
        long size = files.stream().mapToLong(file -> file.content().size()).sum();
        var first = context.awaitComplete(context.submit(files), LIMIT);
        for (String edge : context.stack().edges()) {
            var standing = first.edges().get(edge);
            unless(
                    standing != null && standing.transferred() == size,
                    "the first list should have moved " + size + " bytes to " + edge + ": " + first);
        }
        var second = context.awaitComplete(context.submit(files), LIMIT);
        for (String edge : context.stack().edges()) {
            var standing = second.edges().get(edge);
            unless(
                    standing != null && standing.mirrored() == files.size() && standing.transferred() == 0,
                    "the second list should have moved nothing to " + edge + ": " + second);
        }
        context.verify(files, context.stack().edges());
    }
}
