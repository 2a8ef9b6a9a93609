package io.websync.e2e.scenario;

import static io.websync.e2e.ScenarioFailure.unless;

import io.websync.contracts.Selector;
import io.websync.e2e.api.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Hands lists in as a patient script would: again and again with one key until they are taken. */
final class FrontDoor {

    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final ScenarioContext context;
    private final boolean mayBeGone;
    private final AtomicLong refusals = new AtomicLong();

    /** @param mayBeGone whether no answer at all is as good as «later»: when ingest-api itself is killed or restarted */
    FrontDoor(ScenarioContext context, boolean mayBeGone) {
        this.context = context;
        this.mayBeGone = mayBeGone;
    }

    /** How often it said «later», or nothing. */
    long refusals() {
        return refusals.get();
    }

    /**
     * Waits for as long as it takes.
     *
     * @param name other for each list
     * @return a 202
     * @throws io.websync.e2e.ScenarioFailure when it answers neither 202 nor 503 with Retry-After
     */
    Answer handIn(List<String> urls, String name) throws InterruptedException {
        String key = context.prefix() + "-" + name + "-" + context.run();
        while (true) {
            try {
                var answer = context.api().handIn(urls, Selector.ALL, ANSWER, key);
                unless(
                        answer.submission().isPresent() || answer.saysLater(),
                        "POST /api/v1/submissions answered neither 202 nor 503 with Retry-After but " + answer);
                if (answer.submission().isPresent()) {
                    return answer;
                }
            } catch (IOException e) {
                unless(mayBeGone, "POST /api/v1/submissions gave no answer though ingest-api was there: " + e);
            }
            refusals.incrementAndGet();
            Thread.sleep(PAUSE);
        }
    }
}
