package io.websync.fetcher;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.websync.contracts.FailureCode;
import io.websync.contracts.event.CompletionEvent;
import io.websync.contracts.event.FetchDeferred;
import io.websync.contracts.event.FetchFailed;
import io.websync.contracts.event.FileFetched;
import io.websync.fetcher.download.Downloader;
import io.websync.fetcher.download.FetchListener;
import io.websync.fetcher.queue.FetchQueue;
import io.websync.fetcher.queue.QueueState;
import io.websync.storage.CenterStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The fetcher's metrics, all of them. */
@Component
class FetcherMetrics implements FetchListener {

    private final Timer fetched;
    private final Counter unchanged;
    private final Map<FetchDeferred.Cause, Counter> deferred = new EnumMap<>(FetchDeferred.Cause.class);
    private final Map<FailureCode, Counter> failed = new EnumMap<>(FailureCode.class);
    private final Map<FailureCode, Counter> failedTries = new EnumMap<>(FailureCode.class);

    FetcherMetrics(
            MeterRegistry registry, FetchQueue queue, Downloader downloader, CenterStorage storage, Clock clock) {
        fetched = Timer.builder("websync_fetcher_fetch")
                .description("Files brought into center storage, from the start of the last try until stored")
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofHours(1))
                .register(registry);
        unchanged = Counter.builder("websync_fetcher_unchanged_total")
                .description("Files that were held already and had not changed")
                .register(registry);
        FunctionCounter.builder("websync_fetcher_received_bytes_total", downloader, Downloader::received)
                .description("Bytes of bodies that origins have sent")
                .register(registry);
        Gauge.builder(
                        "websync_fetcher_storage_trouble",
                        downloader,
                        from -> from.trouble().isPresent() ? 1 : 0)
                .description("1 while files cannot be stored, and wait")
                .register(registry);
        Gauge.builder("websync_fetcher_disk_free_bytes", storage.spoolFolder(), FetcherMetrics::free)
                .description(
                        "Free where files are written before they are stored; with storage of kind files the storage's own disk")
                .register(registry);
        Gauge.builder("websync_fetcher_disk_bytes", storage.spoolFolder(), FetcherMetrics::size)
                .description("Size of that disk")
                .register(registry);
        for (var cause : FetchDeferred.Cause.values()) {
            deferred.put(
                    cause,
                    Counter.builder("websync_fetcher_deferred_total")
                            .description("Requests sent away to come back later, by cause")
                            .tag("cause", cause.name())
                            .register(registry));
        }
        for (var code : FailureCode.values()) {
            failed.put(
                    code,
                    Counter.builder("websync_fetcher_failed_total")
                            .description("Requests with no attempt left, by class of failure")
                            .tag("code", code.name())
                            .register(registry));
            failedTries.put(
                    code,
                    Counter.builder("websync_fetcher_failed_tries_total")
                            .description("Tries that came to nothing, by class of failure")
                            .tag("code", code.name())
                            .register(registry));
        }
        gauge(registry, "running", "Fetches under way", null, queue, QueueState::running);
        gauge(registry, "partitions", "Partitions owned", null, queue, QueueState::partitions);
        gauge(registry, "held_records", "Unfinished records in the window", "short", queue, QueueState::held);
        gauge(registry, "held_records", "Unfinished records in the window", "bulk", queue, QueueState::heldBulk);
        gauge(registry, "window_span", "Widest window of a partition, in offsets", null, queue, QueueState::widestSpan);
        gauge(registry, "oldest_unfinished_seconds", "Time in the window of its oldest record", null, queue, state -> {
            var oldest = state.oldest();
            return oldest == null
                    ? 0
                    : Duration.between(oldest, clock.instant()).toMillis() / 1000.0;
        });
    }

    private static double size(Path folder) {
        try {
            return Files.getFileStore(folder).getTotalSpace();
        } catch (IOException _) {
            return Double.NaN;
        }
    }

    private static double free(Path folder) {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException _) {
            return Double.NaN;
        }
    }

    private static void gauge(
            MeterRegistry registry,
            String name,
            String description,
            @Nullable String lists,
            FetchQueue queue,
            ToDoubleFunction<QueueState> value) {
        var gauge = Gauge.builder("websync_fetcher_" + name, queue, from -> value.applyAsDouble(from.state()))
                .description(description);
        (lists == null ? gauge : gauge.tag("lists", lists)).register(registry);
    }

    @Override
    public void failedTry(FailureCode code) {
        count(failedTries, code);
    }

    @Override
    public void completed(CompletionEvent event) {
        switch (event) {
            case FileFetched file -> {
                fetched.record(file.took());
                if (file.notModified()) {
                    unchanged.increment();
                }
            }
            case FetchDeferred later -> count(deferred, later.cause());
            case FetchFailed never -> count(failed, never.failure().code());
        }
    }

    private static <K extends Enum<K>> void count(Map<K, Counter> counters, K of) {
        Counter counter = counters.get(of);
        if (counter != null) {
            counter.increment();
        }
    }
}
