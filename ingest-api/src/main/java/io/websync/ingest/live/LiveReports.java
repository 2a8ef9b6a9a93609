package io.websync.ingest.live;

import io.websync.catalog.report.SubmissionReport;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * Reports of the submissions that somebody watches, as they change. All of them are read together, so often and no more, however
 * many watch; while nobody does nothing is read. Thread-safe.
 */
public final class LiveReports implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LiveReports.class);

    private final Function<Collection<Long>, List<SubmissionReport>> reader;
    private final Duration every;
    private final Map<Long, Channel> channels = new ConcurrentHashMap<>();
    private final Semaphore watched = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closed;

    /** What the watchers of one submission share. Their number changes within the map's own lock of the entry. */
    private static final class Channel {
        private final Sinks.Many<SubmissionReport> sink = Sinks.many().replay().latest();
        private int watchers;
        private @Nullable SubmissionReport last;
    }

    /**
     * @param reader gives the reports of these submissions, as far as there are such
     * @param every how often it is asked
     */
    public LiveReports(Function<Collection<Long>, List<SubmissionReport>> reader, Duration every) {
        this.reader = reader;
        this.every = every;
        this.thread = Thread.ofVirtual().name("live-reports").start(this::run);
    }

    /** The submission's report, and again whenever it changes; a slow watcher misses what is outdated meanwhile. Has no end. */
    public Flux<SubmissionReport> of(long submission) {
        return Flux.defer(() -> {
            Channel channel = channels.compute(submission, (_, present) -> {
                Channel joined = present == null ? new Channel() : present;
                joined.watchers++;
                return joined;
            });
            watched.release();
            return channel.sink.asFlux().onBackpressureLatest().doFinally(_ -> leave(submission));
        });
    }

    /** How many submissions are watched. */
    public int watched() {
        return channels.size();
    }

    private void leave(long submission) {
        channels.computeIfPresent(submission, (_, channel) -> --channel.watchers == 0 ? null : channel);
    }

    private void run() {
        try {
            while (!closed) {
                if (channels.isEmpty()) {
                    watched.acquire();
                }
                watched.drainPermits();
                look();
                Thread.sleep(every);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        Map<Long, Channel> present = new HashMap<>(channels);
        if (present.isEmpty()) {
            return;
        }
        try {
            for (SubmissionReport report : reader.apply(Set.copyOf(present.keySet()))) {
                Channel channel = present.get(report.id());
                if (channel != null && !report.equals(channel.last)) {
                    channel.last = report;
                    var _ = channel.sink.tryEmitNext(report);
                }
            }
        } catch (RuntimeException e) {
            log.warn("Live reports stand still, the catalog cannot be read: {}", e.toString());
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        channels.values().forEach(channel -> channel.sink.tryEmitComplete());
    }
}
