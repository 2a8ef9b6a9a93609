package io.websync.e2e.scenario;

import io.websync.e2e.origin.Content;
import io.websync.e2e.origin.OriginFile;
import io.websync.e2e.stack.StackKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/** The seed decides what is asked for, what breaks and when. */
final class Soak implements Scenario {

    private static final int POOL = 2000;
    private static final int PER_LIST = 150;
    private static final Duration LIMIT = Duration.ofMinutes(5);

    @Override
    public String name() {
        return "soak";
    }

    @Override
    public String sentence() {
        return "for as many minutes as one says: steady load, something breaks now and then, and memory, threads, open files and"
                + " files on their way do not grow";
    }

    @Override
    public Tier tier() {
        return Tier.SOAK;
    }

    @Override
    public int seconds() {
        return 120;
    }

    @Override
    public Set<StackKind> stacks() {
        return Set.of(StackKind.PROCESSES);
    }

    @Override
    public void run(ScenarioContext context) throws Exception {
        long seed = context.settings().seed();
        context.say("seed " + seed + ", " + context.settings().minutes() + " minutes");
        var pool = IntStream.range(0, POOL)
                .mapToObj(i -> context.file("pool/" + i + ".bin", i % 100 == 0 ? 2_000_000 : 1000 + 13L * i))
                .toList();
        context.awaitComplete(context.submit(pool), LIMIT);
        var random = new Random(seed);
        long end = System.nanoTime()
                + Duration.ofMinutes(context.settings().minutes()).toNanos();
        int rounds = 0;
        try (var growth = new Growth(context);
                var faults = new Faults(context, new Random(seed + 1))) {
            while (System.nanoTime() < end) {
                List<OriginFile> list = pick(pool, random);
                for (OriginFile file : list) {
                    if (random.nextInt(3) == 0) {
                        file.change(
                                new Content(random.nextLong(), file.content().size()), Instant.now());
                    }
                }
                context.awaitComplete(handIn(context, list, "round-" + rounds), LIMIT);
                rounds++;
                faults.check();
            }
            faults.end();
            growth.end();
            context.say(rounds + " lists, " + faults.count() + " faults");
            growth.judge();
        }
        context.verify(pool, context.stack().edges());
        var leftovers = new Leftovers(context.processes());
        leftovers.verifyBlobs();
        leftovers.sweepAndLook();
    }

    /** Again until it is taken: the front door may be the one that is broken. */
    private static long handIn(ScenarioContext context, List<OriginFile> list, String name)
            throws InterruptedException {
        return new FrontDoor(context, true)
                .handIn(list.stream().map(context.origin()::url).toList(), name)
                .submission()
                .orElseThrow();
    }

    private static List<OriginFile> pick(List<OriginFile> pool, Random random) {
        var picked = new LinkedHashSet<OriginFile>();
        while (picked.size() < PER_LIST) {
            picked.add(pool.get(random.nextInt(pool.size())));
        }
        return new ArrayList<>(picked);
    }
}
