package io.websync.e2e.scenario;

import io.websync.e2e.origin.Content;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;

final class ChangedContent implements Scenario {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    @Override
    public String name() {
        return "changed-content";
    }

    @Override
    public String sentence() {
        return "new content under the same URLs replaces the old on every edge when the list is handed in again";
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
        var files = IntStream.range(0, 100)
                .mapToObj(i -> context.file(i + ".bin", 3000 + i))
                .toList();
        context.awaitComplete(context.submit(files), LIMIT);
        context.verify(files, context.stack().edges());
        for (int i = 0; i < files.size(); i += 2) {
            // Some keep their size, so that only the bytes tell.
            files.get(i).change(new Content(-1 - i, i % 4 == 0 ? 3000 + i : 7000 + i), Instant.now());
        }
        context.awaitComplete(context.submit(files), LIMIT);
        context.verify(files, context.stack().edges());
    }
}
