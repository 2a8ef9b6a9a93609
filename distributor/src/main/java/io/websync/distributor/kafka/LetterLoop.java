package io.websync.distributor.kafka;

import io.websync.catalog.deadletter.Bytes;
import io.websync.catalog.deadletter.Letter.Kind;
import io.websync.catalog.deadletter.LetterAction;
import io.websync.catalog.deadletter.LetterWork.Batch;
import io.websync.catalog.deadletter.LetterWork.Claimed;
import io.websync.catalog.deadletter.LetterWork.Content;
import io.websync.catalog.deadletter.LetterWork.Outcome;
import io.websync.catalog.deadletter.LetterWork.Sent;
import io.websync.contracts.AssetKey;
import io.websync.contracts.Topics;
import io.websync.contracts.event.ReplayRequested;
import io.websync.distributor.jdbc.LetterTransaction;
import io.websync.distributor.loop.Loop;
import io.websync.distributor.loop.Signal;
import io.websync.messaging.DeadLetter.Place;
import io.websync.messaging.EventProducer;
import io.websync.messaging.ExactKeys;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replays and discards dead letters as people asked, and looks from time to time how those ended that nobody told the end of. A
 * failed file or copy is replayed through dispatch, where it is the same as a retry; a record is sent again as it was, for the stage that gave it up.
 */
public final class LetterLoop implements Loop.Task {

    private static final Logger log = LoggerFactory.getLogger(LetterLoop.class);
    private static final int BATCH = 1_000;
    /** Bytes of records on their way at most. */
    private static final long IN_FLIGHT = 16L << 20;

    private static final Duration QUIET = Duration.ofMillis(500);
    private static final Duration SWEEP = Duration.ofSeconds(5);
    private static final Duration CONFIRMATION = Duration.ofSeconds(15);

    private final LetterTransaction transaction;
    private final EventProducer producer;
    /** The offset of the last control of each key. */
    private final Supplier<Map<String, Long>> lastControls;

    private final Clock clock;
    private final DistributorMetrics metrics;
    private final Signal signal = new Signal();
    private long nextSweep = System.nanoTime();

    public LetterLoop(
            LetterTransaction transaction,
            EventProducer producer,
            Supplier<Map<String, Long>> lastControls,
            Clock clock,
            DistributorMetrics metrics) {
        this.transaction = transaction;
        this.producer = producer;
        this.lastControls = lastControls;
        this.clock = clock;
        this.metrics = metrics;
    }

    /** Ends a wait; for a prompt stop. */
    public void wakeUp() {
        signal.raise();
    }

    @Override
    public void turn() throws Exception {
        Optional<Batch> batch = transaction.act(BATCH, this::send);
        if (batch.isPresent()) {
            done(batch.get());
        } else if (System.nanoTime() - nextSweep < 0 || transaction.sweep(BATCH) < BATCH) {
            if (System.nanoTime() - nextSweep >= 0) {
                nextSweep = System.nanoTime() + SWEEP.toNanos();
            }
            signal.await(QUIET);
        }
    }

    private void done(Batch batch) {
        LetterAction action = batch.action();
        int letters = batch.letters().size();
        metrics.lettersClosed(action.kind(), letters);
        if (letters < BATCH) {
            log.info(
                    "{} of dead letters {}, asked by {}: {} done",
                    action.kind(),
                    action.id(),
                    action.account(),
                    action.done() + letters);
        }
    }

    private Outcome send(Batch batch, LongSupplier requestNumber, LongFunction<Optional<Content>> contents)
            throws SQLException {
        if (batch.action().kind() == LetterAction.Kind.DISCARD) {
            return Outcome.NOTHING;
        }
        List<Long> failures = batch.letters().stream()
                .filter(letter -> letter.kind() != Kind.RECORD)
                .map(Claimed::id)
                .toList();
        if (!failures.isEmpty()) {
            var replay = new ReplayRequested(
                    requestNumber.getAsLong(), batch.action().account(), failures, clock.instant(), null);
            confirm(List.of(producer.send(Topics.COMMANDS, replay)));
        }
        return again(batch.letters(), contents);
    }

    private Outcome again(List<Claimed> letters, LongFunction<Optional<Content>> contents) throws SQLException {
        Map<Long, CompletableFuture<RecordMetadata>> records = new LinkedHashMap<>();
        var overtaken = new ArrayList<Long>();
        var orders = new ArrayList<UUID>();
        Map<String, Long> controls = null;
        long bytes = 0;
        for (Claimed letter : letters) {
            Content content =
                    letter.kind() == Kind.RECORD ? contents.apply(letter.id()).orElse(null) : null;
            if (content == null) {
                continue;
            }
            byte[] key = Bytes.array(content.key());
            String name = key == null ? "" : ExactKeys.text(key);
            if (letter.topic().equals(Topics.CONTROLS.name())) {
                controls = controls == null ? lastControls.get() : controls;
                if (controls.getOrDefault(name, -1L) > Objects.requireNonNullElse(letter.offset(), 0L)) {
                    overtaken.add(letter.id());
                    continue;
                }
            }
            if (letter.topic().equals(Topics.DISTRIBUTIONS.name())) {
                asset(name).ifPresent(orders::add);
            }
            records.put(letter.id(), again(letter, content));
            byte[] value = Bytes.array(content.value());
            bytes += value == null ? 0 : value.length;
            if (bytes > IN_FLIGHT) {
                confirm(records.values());
                bytes = 0;
            }
        }
        confirm(records.values());
        var sent = new ArrayList<Sent>();
        records.forEach((id, confirmed) -> {
            RecordMetadata at = confirmed.join();
            sent.add(new Sent(id, at.partition(), at.offset()));
        });
        return new Outcome(sent, overtaken, orders);
    }

    private static Optional<UUID> asset(String key) {
        try {
            return Optional.of(AssetKey.parse(key).id());
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private CompletableFuture<RecordMetadata> again(Claimed letter, Content content) {
        List<Header> headers = content.headers().stream()
                .<Header>map(header -> new RecordHeader(header.name(), Bytes.array(header.value())))
                .toList();
        Integer partition = letter.partition();
        Long offset = letter.offset();
        var from = new Place(letter.topic(), partition == null ? 0 : partition, offset == null ? 0 : offset);
        return producer.sendAgain(
                from,
                Bytes.array(content.key()),
                Bytes.array(content.value()),
                headers,
                letter.stage(),
                letter.edge(),
                letter.id());
    }

    private static void confirm(Iterable<? extends CompletableFuture<?>> sent) throws SQLException {
        try {
            for (CompletableFuture<?> one : sent) {
                var _ = one.get(CONFIRMATION.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted before the broker confirmed", e);
        } catch (Exception e) {
            throw new SQLException("the broker did not confirm replayed dead letters", e);
        }
    }
}
