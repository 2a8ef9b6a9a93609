package io.websync.fetcher.kafka;

import io.websync.contracts.FailureCode;
import io.websync.contracts.Topics;
import io.websync.contracts.event.CompletionEvent;
import io.websync.contracts.event.FetchDeferred;
import io.websync.contracts.event.FetchFailed;
import io.websync.contracts.event.FileSubmitted;
import io.websync.fetcher.queue.FetchQueue;
import io.websync.fetcher.queue.HeldRecord;
import io.websync.fetcher.queue.Outcome;
import io.websync.fetcher.queue.Prepared;
import io.websync.fetcher.queue.QueuedFetch;
import io.websync.fetcher.queue.Relief;
import io.websync.fetcher.queue.Work;
import io.websync.messaging.DeadLetter.Place;
import io.websync.messaging.EventProducer;
import io.websync.messaging.FinalLetters;
import io.websync.messaging.GivenUp;
import io.websync.messaging.Stages;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Runs what the queue starts, each on a virtual thread, and finishes records when the broker has confirmed what became of
 * them. Nobody waits for a confirmation: it comes on the producer's thread, in batches.
 */
final class FetchRunner {

    private static final Logger log = LoggerFactory.getLogger(FetchRunner.class);
    private static final Duration AFTER_A_DEFECT = Duration.ofSeconds(10);
    private static final Duration BETWEEN_SENDS = Duration.ofSeconds(1);

    private final FetchQueue queue;
    private final Work work;
    private final EventProducer producer;
    private final FinalLetters finalLetters;
    private final Clock clock;
    private final Map<QueuedFetch, Working> working = new ConcurrentHashMap<>();
    private volatile boolean stopped;

    FetchRunner(FetchQueue queue, Work work, EventProducer producer, FinalLetters finalLetters, Clock clock) {
        this.queue = queue;
        this.work = work;
        this.producer = producer;
        this.finalLetters = finalLetters;
        this.clock = clock;
    }

    Prepared prepare(List<FileSubmitted> entering) {
        return work.prepare(entering);
    }

    /** Starts all that may start now. Called from any thread, whenever something came in or a slot became free. */
    void startReady() {
        if (stopped) {
            return;
        }
        for (QueuedFetch fetch = queue.startNext(clock.instant());
                fetch != null;
                fetch = queue.startNext(clock.instant())) {
            QueuedFetch next = fetch;
            var begun = new Working();
            working.put(next, begun);
            begun.start(Thread.ofVirtual().name("fetch-" + next).unstarted(() -> run(next, begun)));
        }
    }

    /** From here on nothing is started or sent again. */
    void stop() {
        stopped = true;
    }

    /** Interrupts the work on these; what comes of it is not sent any more, unless it is being sent already. */
    void cancel(Collection<QueuedFetch> fetches) {
        for (QueuedFetch fetch : fetches) {
            Working work = working.get(fetch);
            if (work != null) {
                work.interrupt();
            }
        }
    }

    /** Interrupts the work on files of a submission that was canceled; the work then says so itself. */
    void cancelSubmission(long submission) {
        cancel(working.keySet().stream()
                .filter(fetch -> fetch.request().file().submission() == submission)
                .toList());
    }

    /** The thread of a fetch while it works; once it is done, nobody interrupts what it sends. */
    private static final class Working {

        private @Nullable Thread thread;

        synchronized void start(Thread of) {
            thread = of;
            of.start();
        }

        synchronized void interrupt() {
            if (thread != null) {
                thread.interrupt();
            }
        }

        /** On its own thread. */
        synchronized void done() {
            thread = null;
            boolean _ = Thread.interrupted();
        }
    }

    void defer(List<Relief> reliefs) {
        if (reliefs.isEmpty()) {
            return;
        }
        log.info(
                "{} fetches no longer hold up the window, so that others get on; the first of them is {}",
                reliefs.size(),
                reliefs.getFirst().fetch());
        Thread.startVirtualThread(() -> {
            for (Relief relief : reliefs) {
                var event = relief.deferral(clock.instant());
                settle(
                        relief.fetch(),
                        () -> producer.send(Topics.COMPLETIONS, event),
                        () -> queue.relieved(relief.fetch()));
            }
        });
    }

    /** Hands a record that cannot be read over to the dead letters. */
    void giveUp(HeldRecord held, ConsumerRecord<String, byte[]> record, String why) {
        log.warn(
                "record {}/{}/{} goes to the dead letters: {}",
                record.topic(),
                record.partition(),
                record.offset(),
                why);
        Thread.startVirtualThread(() -> settle(
                held,
                () -> producer.sendDeadLetter(record, Stages.FETCHER, null, FailureCode.UNDECODABLE, why),
                () -> queue.finish(held)));
    }

    private void run(QueuedFetch fetch, Working begun) {
        MDC.put("file", fetch.request().file().toString());
        try {
            Outcome outcome = work.perform(fetch);
            begun.done();
            switch (outcome) {
                case Outcome.Completed(CompletionEvent event) -> {
                    queue.ended(fetch);
                    settle(fetch, event);
                }
                case Outcome.Again(Duration wait) ->
                    queue.again(fetch, clock.instant().plus(wait));
            }
        } catch (InterruptedException _) {
            queue.abandon(fetch);
        } catch (RuntimeException | Error e) {
            log.error(
                    "defect while fetching {}; it is tried again in {}",
                    fetch.request().url(),
                    AFTER_A_DEFECT,
                    e);
            queue.again(fetch, clock.instant().plus(AFTER_A_DEFECT));
        } finally {
            working.remove(fetch);
            MDC.clear();
        }
        startReady();
    }

    private void settle(QueuedFetch fetch, CompletionEvent event) {
        if (event instanceof FetchFailed failed && failed.failure().code() != FailureCode.CANCELED) {
            settle(fetch, () -> letter(fetch, failed), () -> say(fetch, event));
        } else {
            say(fetch, event);
        }
    }

    private CompletableFuture<?> letter(QueuedFetch fetch, FetchFailed failed) {
        FileSubmitted request = failed.request();
        var topic = fetch.partition().bulk() ? Topics.SUBMISSIONS_BULK : Topics.SUBMISSIONS;
        Instant first = Objects.requireNonNullElse(request.firstAttemptAt(), fetch.enteredAt());
        return finalLetters.add(
                new Place(topic.name(), fetch.partition().number(), fetch.offset()),
                new GivenUp(Stages.FETCHER, null, failed.failure(), request.attempt(), first, failed.failedAt()),
                request);
    }

    private void say(QueuedFetch fetch, CompletionEvent event) {
        boolean comesBack = event instanceof FetchDeferred deferred
                && deferred.request().attempt() == fetch.request().attempt();
        settle(
                fetch,
                () -> producer.send(Topics.COMPLETIONS, event),
                comesBack ? () -> queue.deferred(fetch) : () -> queue.finish(fetch));
    }

    /** Sends until the broker confirms, and does what follows then. */
    private void settle(HeldRecord record, Supplier<CompletableFuture<?>> send, Runnable whenConfirmed) {
        var _ = sent(send).whenComplete((_, failure) -> {
            if (failure == null) {
                whenConfirmed.run();
                startReady();
            } else if (!stopped) {
                log.warn("no confirmation for {}, it is sent again: {}", record, failure.toString());
                CompletableFuture.delayedExecutor(BETWEEN_SENDS.toMillis(), TimeUnit.MILLISECONDS)
                        .execute(() -> settle(record, send, whenConfirmed));
            }
        });
    }

    /** What the producer throws at once counts as what it would say later, or the record would be lost to this process. */
    private static CompletableFuture<?> sent(Supplier<CompletableFuture<?>> send) {
        try {
            return send.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
