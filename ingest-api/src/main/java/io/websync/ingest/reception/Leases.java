package io.websync.ingest.reception;

import io.websync.catalog.submission.SubmissionWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews the leases of the submissions that this process receives, and aborts those whose receiver is gone, its own of a
 * former life too. Thread-safe.
 */
public final class Leases implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Leases.class);

    private final SubmissionWriter writer;
    private final Duration lease;
    private final Clock clock;
    private final Set<Long> mine = ConcurrentHashMap.newKeySet();
    private final Thread thread;

    public Leases(SubmissionWriter writer, Duration lease, Clock clock) {
        this.writer = writer;
        this.lease = lease;
        this.clock = clock;
        this.thread = Thread.ofVirtual().name("leases").unstarted(this::run);
    }

    /** Begins to renew and to sweep; the catalog has to be there. */
    public void start() {
        thread.start();
    }

    void take(long submission) {
        mine.add(submission);
    }

    void release(long submission) {
        mine.remove(submission);
    }

    void leftOpen(long submission, RuntimeException cause) {
        log.warn("Submission {} could not be aborted and ends with its lease: {}", submission, cause.toString());
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                writer.renew(mine, clock.instant().plus(lease));
                int aborted = writer.abortExpired(clock.instant());
                if (aborted > 0) {
                    log.info("Aborted {} submissions whose list never closed", aborted);
                }
            } catch (RuntimeException e) {
                log.warn("Leases could not be renewed: {}", e.toString());
            }
            try {
                Thread.sleep(lease.dividedBy(3));
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
