package io.websync.e2e;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Waits until something holds, a bounded time. */
public final class Await {

    private Await() {}

    /**
     * Asks until it is so.
     *
     * @param what completes «waited 30 s for …»
     * @param pause between two questions
     * @param question answers null when it is so, else what is still missing; an exception counts as missing too
     * @throws ScenarioFailure with the last answer when the time is over
     */
    public static void until(String what, Duration limit, Duration pause, Callable<@Nullable String> question)
            throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        String missing;
        while (true) {
            try {
                missing = question.call();
                if (missing == null) {
                    return;
                }
            } catch (InterruptedException e) {
                throw e;
            } catch (ScenarioFailure e) {
                throw e;
            } catch (Exception e) {
                missing = e.toString();
            }
            if (System.nanoTime() > end) {
                throw new ScenarioFailure(
                        "waited " + limit.toSeconds() + " s for " + what + "; at the end: " + missing);
            }
            Thread.sleep(pause);
        }
    }
}
