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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * Reports of the submissions that somebody watches, as they change. All of them are read together, so often and no more, however
 * many watch; while nobody does nothing is read. Thread-safe.
 */
public final class LiveReports implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(LiveReports.class);

    private final Function<Collection<Long>, List<SubmissionReport>> reader;
    private final Duration every;
    private final Map<Long, Channel> channels = new ConcurrentHashMap<>();
    private final Semaphore watched = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closed;

    /** What the watchers of one submission share. Their number changes within the map's own lock of the entry. */
    private static final class Channel {
        private final Sinks.Many<SubmissionReport> sink =
                Sinks.many().multicast().directBestEffort();
        private int watchers;
        /** Looks that tell how it is although that is no news. */
        private final AtomicInteger tellings = new AtomicInteger();

        private @Nullable SubmissionReport last;
    }

    /**
     * @param reader gives the reports of these submissions, as far as there are such
     * @param every how often it is asked
     */
    public LiveReports(Function<Collection<Long>, List<SubmissionReport>> reader, Duration every) {
        this.reader = reader;
        this.every = every;
        this.thread = Thread.ofVirtual().name("live-reports").unstarted(this::run);
    }

    /** The submission's report, and again whenever it changes, and now and then when it does not; a slow watcher misses what is outdated meanwhile. Ends with the process only. */
    public Flux<SubmissionReport> of(long submission) {
        return Flux.defer(() -> {
            if (closed) {
                return Flux.empty();
            }
            Channel channel = channels.compute(submission, (_, present) -> {
                Channel joined = present == null ? new Channel() : present;
                joined.watchers++;
                // Two, since the first may be under way before this one listens.
                joined.tellings.set(2);
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
                if (channel == null) {
                    continue;
                }
                boolean anew = channel.tellings.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
                if (anew || !report.equals(channel.last)) {
                    channel.last = report;
                    var _ = channel.sink.tryEmitNext(report);
                }
            }
        } catch (RuntimeException | Error e) {
            log.warn("Live reports stand still, the catalog cannot be read: {}", e.toString());
        }
    }

    @Override
    public void start() {
        if (!thread.isAlive()) {
            thread.start();
        }
    }

    /** Ends all that watch. */
    @Override
    public void stop() {
        closed = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        channels.values().forEach(channel -> channel.sink.tryEmitComplete());
    }

    @Override
    public boolean isRunning() {
        return thread.isAlive();
    }

    /** Stops before the web server waits for the requests that are under way. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
