package io.websync.distributor.kafka;

import io.websync.catalog.Catalog;
import io.websync.catalog.dispatch.DueRequests;
import io.websync.catalog.dispatch.DueRequests.Due;
import io.websync.contracts.EventCodec;
import io.websync.contracts.FileId;
import io.websync.contracts.Topics;
import io.websync.contracts.UndecodableException;
import io.websync.contracts.event.SubmissionEvent;
import io.websync.distributor.jdbc.UnreadableRequests;
import io.websync.distributor.loop.Loop;
import io.websync.distributor.loop.Signal;
import io.websync.messaging.EventProducer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Submits waiting requests again when they are due. A row is deleted only after the broker confirmed its record; what fails
 * in between is submitted twice, which changes nothing. Several distributors work side by side, each on other rows.
 */
public final class DueLoop implements Loop.Task {

    private static final Logger log = LoggerFactory.getLogger(DueLoop.class);
    private static final int BATCH = 500;
    private static final Duration QUIET = Duration.ofSeconds(1);
    private static final Duration CONFIRMATION = Duration.ofSeconds(15);

    private final Catalog catalog;
    private final EventProducer producer;
    private final Signal signal;
    private final Clock clock;
    private final DistributorMetrics metrics;
    private final UnreadableRequests setAside;
    private final Consumer<Collection<Long>> touched;
    /** Of the last batch, with the reason. */
    private final Map<FileId, String> unreadable = new TreeMap<>();

    /**
     * @param signal raised when a request was put to wait
     * @param touched told in which submissions counters changed
     */
    public DueLoop(
            Catalog catalog,
            EventProducer producer,
            Signal signal,
            Clock clock,
            Consumer<Collection<Long>> touched,
            DistributorMetrics metrics) {
        this.catalog = catalog;
        this.setAside = new UnreadableRequests(catalog, clock);
        this.touched = touched;
        this.producer = producer;
        this.signal = signal;
        this.clock = clock;
        this.metrics = metrics;
    }

    @Override
    public void turn() throws Exception {
        int submitted = submitDue();
        if (!unreadable.isEmpty()) {
            log.error(
                    "The waiting requests of {} files cannot be read; the files fail: {}",
                    unreadable.size(),
                    unreadable);
            touched.accept(setAside.fail(unreadable));
        }
        metrics.resubmitted(submitted);
        if (submitted < BATCH) {
            signal.await(untilNext());
        }
    }

    private int submitDue() throws Exception {
        var decoder = EventCodec.decoder(SubmissionEvent.class);
        return catalog.transaction(connection -> {
            unreadable.clear();
            List<Due> due = DueRequests.take(connection, clock.instant(), BATCH);
            var confirmed = new ArrayList<CompletableFuture<?>>();
            for (Due one : due) {
                try {
                    SubmissionEvent request = decoder.decode(one.request().getBytes(StandardCharsets.UTF_8));
                    confirmed.add(producer.send(one.bulk() ? Topics.SUBMISSIONS_BULK : Topics.SUBMISSIONS, request));
                } catch (UndecodableException e) {
                    unreadable.put(one.file(), String.valueOf(e.getMessage()));
                }
            }
            confirm(confirmed);
            DueRequests.remove(
                    connection,
                    due.stream()
                            .map(Due::file)
                            .filter(file -> !unreadable.containsKey(file))
                            .toList());
            return due.size();
        });
    }

    private static void confirm(List<CompletableFuture<?>> confirmed) throws SQLException {
        try {
            CompletableFuture.allOf(confirmed.toArray(CompletableFuture<?>[]::new))
                    .get(CONFIRMATION.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted before the broker confirmed", e);
        } catch (Exception e) {
            throw new SQLException("the broker did not confirm " + confirmed.size() + " due requests", e);
        }
    }

    private Duration untilNext() throws SQLException {
        Optional<Instant> next = catalog.transaction(DueRequests::next);
        if (next.isEmpty()) {
            return QUIET;
        }
        Duration wait = Duration.between(clock.instant(), next.get());
        // What is due and was not taken is another distributor's, or is taken in a moment.
        Duration shortest = Duration.ofMillis(50);
        return wait.compareTo(QUIET) > 0 ? QUIET : wait.compareTo(shortest) < 0 ? shortest : wait;
    }
}
