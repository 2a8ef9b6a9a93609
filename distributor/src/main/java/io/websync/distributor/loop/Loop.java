package io.websync.distributor.loop;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a task again and again on a thread of its own. When it fails the loop says so and goes on after a pause, which
 * doubles from 200 ms to 5 s while it keeps failing: an outage of the broker or the catalog is waited for, however long.
 */
public final class Loop {

    private static final Logger log = LoggerFactory.getLogger(Loop.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /** One turn. */
    public interface Task {

        /** Does what there is to do; waits for more itself, in pieces of a second at most, so that a stop is prompt. */
        void turn() throws Exception;

        /** Called on the loop's thread after the last turn. */
        default void end() {}
    }

    private final String name;
    private final Task task;
    private final Thread thread;
    private volatile boolean stopping;

    private Loop(String name, Task task) {
        this.name = name;
        this.task = task;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    public static Loop start(String name, Task task) {
        var loop = new Loop(name, task);
        loop.thread.start();
        return loop;
    }

    /** Starts no further turn; the running one goes on to its end. */
    public void stop() {
        stopping = true;
    }

    /** Waits for the end after {@link #stop}; interrupts what has not ended by then. */
    public void awaitEnd(Duration atMost) throws InterruptedException {
        if (!thread.join(atMost)) {
            log.warn(
                    "{} did not end within {}; it is interrupted, and its work is done again after the next start",
                    name,
                    atMost);
            thread.interrupt();
        }
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        try {
            while (!stopping) {
                try {
                    task.turn();
                    pause = FIRST_PAUSE;
                } catch (InterruptedException e) {
                    throw e;
                } catch (Exception e) {
                    if (!stopping) {
                        log.warn("{} goes on in {} ms after: {}", name, pause.toMillis(), chain(e));
                        log.debug("{} failed", name, e);
                        pause(pause);
                        pause = min(pause.multipliedBy(2), LONGEST_PAUSE);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            task.end();
        }
    }

    private void pause(Duration pause) throws InterruptedException {
        long end = System.nanoTime() + pause.toNanos();
        while (!stopping && System.nanoTime() < end) {
            Thread.sleep(Math.min(50, pause.toMillis()));
        }
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static String chain(Throwable failure) {
        var text = new StringBuilder(failure.toString());
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            text.append(", because ").append(cause);
        }
        return text.toString().replace('\n', ' ');
    }
}
