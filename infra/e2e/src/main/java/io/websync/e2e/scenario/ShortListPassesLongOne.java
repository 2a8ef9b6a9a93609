package io.websync.e2e.scenario;

import static io.websync.e2e.ScenarioFailure.unless;

import io.websync.e2e.origin.OriginFile;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

final class ShortListPassesLongOne implements Scenario {

    private static final int LONG = 6000;
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @Override
    public String name() {
        return "short-passes-long";
    }

    @Override
    public String sentence() {
        return "a short list is complete while a long one that was handed in before it has most of its way to go";
    }

    @Override
    public Tier tier() {
        return Tier.CORE;
    }

    @Override
    public int seconds() {
        return 30;
    }

    @Override
    public void run(ScenarioContext context) throws Exception {
        List<OriginFile> longList = new ArrayList<>();
        for (int i = 0; i < LONG; i++) {
            longList.add(context.file("long/" + i + ".bin", 1000).withDelay(Duration.ofMillis(20)));
        }
        var shortList = IntStream.range(0, 5)
                .mapToObj(i -> context.file("short/" + i + ".bin", 1000))
                .toList();
        long first = context.submit(longList);
        context.await(first, LIMIT, "to be under way", report -> report.fetched() > 0);
        long second = context.submit(shortList);
        context.awaitComplete(second, LIMIT);
        var rest = context.api().report(first);
        unless(
                !rest.settled() && rest.fetched() < LONG / 2,
                "when the short list was complete, of the long one " + rest.fetched() + " of " + LONG
                        + " were fetched");
        context.verify(shortList, context.stack().edges());
        context.awaitComplete(first, LIMIT);
        context.verify(longList, context.stack().edges());
    }
}
