package io.websync.fetcher.kafka;

import io.websync.contracts.Digest;
import io.websync.contracts.event.FileFetched;
import io.websync.contracts.event.FileSubmitted;
import io.websync.fetcher.queue.FetchQueue;
import io.websync.fetcher.queue.Holds;
import io.websync.fetcher.queue.Outcome;
import io.websync.fetcher.queue.QueueLimits;
import io.websync.fetcher.queue.QueuedFetch;
import io.websync.messaging.KafkaSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * A fetcher process of its own, to be killed: the real queue on Kafka with work that only takes time. It writes what it does
 * into a file, one line each: {@code S <line> <nanos>} before it works on a request, {@code E <line> <nanos>} after it.
 */
public final class GuaranteeWorker {

    private static final Digest DIGEST = Digest.sha256("0".repeat(64));

    private final FileChannel journal;

    private GuaranteeWorker(Path journal) throws IOException {
        this.journal = FileChannel.open(journal, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** @param arguments bootstrap servers, instance, journal */
    public static void main(String[] arguments) throws IOException {
        var worker = new GuaranteeWorker(Path.of(arguments[2]));
        var queue =
                new FetchQueue(new QueueLimits(32, 16, 256, 2000, 0.25, Duration.ofSeconds(30), Duration.ofMinutes(1)));
        var timing = new QueueTiming(
                Duration.ofMillis(100), Duration.ofSeconds(5), Duration.ofMillis(300), Duration.ofSeconds(2));
        var service = new FetchService(
                // A process that was killed in mid-rebalance is missed soon.
                new KafkaSettings(
                        arguments[0],
                        Map.of("session.timeout.ms", "6000", "heartbeat.interval.ms", "1000"),
                        4,
                        null,
                        null),
                arguments[1],
                queue,
                new Holds(),
                worker::perform,
                timing,
                Clock.systemUTC());
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            try {
                service.stop();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }));
        service.start();
    }

    /** Mostly quick, now and then slow, so that offsets finish far out of order. */
    private Outcome perform(QueuedFetch fetch) throws InterruptedException {
        FileSubmitted request = fetch.request();
        int line = request.file().line();
        write('S', line);
        try {
            Thread.sleep(line % 50 == 0 ? 1500 : line % 7 * 5L);
        } finally {
            write('E', line);
        }
        if (line % 20 == 0 && fetch.tries() == 1) {
            return new Outcome.Again(Duration.ofMillis(50));
        }
        Instant now = Instant.now();
        return new Outcome.Completed(new FileFetched(request, DIGEST, 0, now, null, false, 0, now, Duration.ZERO));
    }

    private void write(char what, int line) {
        String text = what + " " + line + " " + System.nanoTime() + "\n";
        try {
            var _ = journal.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
