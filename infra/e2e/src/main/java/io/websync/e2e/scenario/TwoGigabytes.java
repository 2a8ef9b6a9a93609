package io.websync.e2e.scenario;

import java.nio.file.Files;
import java.time.Duration;
import java.util.List;

final class TwoGigabytes implements Scenario {

    private static final long SIZE = 2L * 1024 * 1024 * 1024;
    /** In the center, and on three edges; and as much again, so as not to fill the disk. */
    private static final long ROOM = 8 * SIZE;

    @Override
    public String name() {
        return "two-gigabytes";
    }

    @Override
    public String sentence() {
        return "a file of 2 GB passes through JVMs with a heap of 256 MB to three edges";
    }

    @Override
    public Tier tier() {
        return Tier.FULL;
    }

    @Override
    public int seconds() {
        return 60;
    }

    @Override
    public void run(ScenarioContext context) throws Exception {
        long free = Files.getFileStore(context.stack().folder()).getUsableSpace();
        if (free < ROOM) {
            throw new SkippedException("needs " + (ROOM >> 30) + " GiB free at "
                    + context.stack().folder() + ", there are " + (free >> 30));
        }
        var file = context.file("two-gigabytes.bin", SIZE);
        context.awaitComplete(context.submit(List.of(file)), Duration.ofMinutes(4));
        context.verify(List.of(file), context.stack().edges());
    }
}
