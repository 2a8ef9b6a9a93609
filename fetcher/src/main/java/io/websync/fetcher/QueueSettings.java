package io.websync.fetcher;

import io.websync.fetcher.kafka.QueueTiming;
import io.websync.fetcher.queue.Position;
import io.websync.fetcher.queue.QueueLimits;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the fetcher works off its queue.
 *
 * @param running fetches at once, 1 to 10,000; default 128. Each costs a connection and up to 256 KiB
 * @param runningPerHost fetches at once from one host, 1 to 10,000; default 64. A LimitsSet control changes it while running
 * @param span per partition, from the lowest unfinished record to the next one read, 16 to 24,536; default 16,384. The larger,
 *     the longer others go on beside a slow one, and the more is looked through again after a crash
 * @param held unfinished records in memory, for short lists and again for long ones, 16 to 1,000,000; default 16,384, at
 *     about 1 KB each
 * @param hostShare the part of {@code held} that a slow host may keep when the queue is crowded, above 0 to 1; default 0.25.
 *     At 1 no record leaves for its host
 * @param patience how long work may wait behind a slow host or a slow head of a full window, 1 second to 1 hour; default 30 s
 * @param longestDeferral after this a busy host's record is looked at again, {@code patience} to 7 days; default 1 hour
 * @param commitInterval between commits, 10 ms to 1 minute; default 200 ms. What finished after the last one is repeated after
 *     a crash, which changes nothing but costs a transfer
 * @param handOver how long a rebalance waits for fetches under way, 0 to 1 minute; default 5 s. What is cancelled then resumes
 *     where it can
 * @param drain the same when the process is stopped, 0 to 1 hour; default 15 s
 */
public record QueueSettings(
        Integer running,
        Integer runningPerHost,
        Integer span,
        Integer held,
        Double hostShare,
        Duration patience,
        Duration longestDeferral,
        Duration commitInterval,
        Duration handOver,
        Duration drain) {

    private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(5);

    public QueueSettings(
            @Nullable Integer running,
            @Nullable Integer runningPerHost,
            @Nullable Integer span,
            @Nullable Integer held,
            @Nullable Double hostShare,
            @Nullable Duration patience,
            @Nullable Duration longestDeferral,
            @Nullable Duration commitInterval,
            @Nullable Duration handOver,
            @Nullable Duration drain) {
        this.running = within("running", running, 128, 1, 10_000);
        this.runningPerHost = within("running-per-host", runningPerHost, 64, 1, 10_000);
        this.span = within("span", span, 16_384, 16, Position.MAX_SPAN);
        this.held = within("held", held, 16_384, 16, 1_000_000);
        this.hostShare = Objects.requireNonNullElse(hostShare, 0.25);
        if (!(this.hostShare > 0 && this.hostShare <= 1)) {
            throw new IllegalArgumentException(
                    "websync.fetcher.queue.host-share is above 0 to 1, but it is " + this.hostShare);
        }
        this.patience = within("patience", patience, seconds(30), seconds(1), Duration.ofHours(1));
        this.longestDeferral =
                within("longest-deferral", longestDeferral, Duration.ofHours(1), this.patience, Duration.ofDays(7));
        this.commitInterval =
                within("commit-interval", commitInterval, Duration.ofMillis(200), Duration.ofMillis(10), seconds(60));
        this.handOver = within("hand-over", handOver, seconds(5), Duration.ZERO, seconds(60));
        this.drain = within("drain", drain, seconds(15), Duration.ZERO, Duration.ofHours(1));
    }

    public static QueueSettings defaults() {
        return new QueueSettings(null, null, null, null, null, null, null, null, null, null);
    }

    QueueLimits limits() {
        return new QueueLimits(running, runningPerHost, span, held, hostShare, patience, longestDeferral);
    }

    QueueTiming timing() {
        return new QueueTiming(commitInterval, COMMIT_TIMEOUT, handOver, drain);
    }

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static <T extends Comparable<T>> T within(String name, @Nullable T value, T whenAbsent, T least, T most) {
        T used = Objects.requireNonNullElse(value, whenAbsent);
        if (used.compareTo(least) < 0 || used.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "websync.fetcher.queue." + name + " is " + least + " to " + most + ", but it is " + used);
        }
        return used;
    }
}
