package io.websync.messaging;

import java.time.Duration;

/**
 * Keeps a loop that takes whatever has gathered from taking it crumb by crumb: its turns begin at least so far apart. The
 * first turn after a rest begins at once, so that a single record is as quick as it can be, while under load a turn's fixed
 * costs (a transaction, an fsync, a round trip) are shared by all that came meanwhile. For one thread.
 */
public final class Pace {

    private final long apart;
    private long next;

    /** @param apart from one turn's beginning to that of the next, at least */
    public Pace(Duration apart) {
        this.apart = apart.toNanos();
        this.next = System.nanoTime();
    }

    /** Waits until the next turn may begin. */
    public void await() throws InterruptedException {
        long now = System.nanoTime();
        long wait = next - now;
        if (wait > 0) {
            Thread.sleep(Duration.ofNanos(wait));
            now = System.nanoTime();
        }
        next = now + apart;
    }
}
