package io.websync.distributor.kafka;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.websync.catalog.deadletter.LetterAction;
import io.websync.catalog.garbage.Garbage;
import io.websync.catalog.garbage.GarbagePass;
import io.websync.contracts.state.SubmissionState;
import io.websync.distributor.jdbc.AckTransaction;
import io.websync.distributor.jdbc.SettlingTransaction;
import io.websync.messaging.Signatures.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;

/** Every metric of dispatch, reporter and keeper. Safe for use by many threads. */
public final class DistributorMetrics {

    private static final List<String> STAGES = List.of("dispatch", "reporter", "dead-letters");
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofDays(1);

    private final MeterRegistry registry;
    private final Counter completions;
    private final Counter orders;
    private final Timer dispatchBatches;
    private final Counter published;
    private final Timer publications;
    private final Counter resubmitted;
    private final Counter submitted;
    private final Counter acks;
    private final Counter replicas;
    private final Timer ackBatches;
    private final Counter commandBatches;
    private final Counter commands;
    private final Counter lettersKept;
    private final Map<SubmissionState, Timer> settled = new EnumMap<>(SubmissionState.class);
    private final Map<Counter, ToLongFunction<GarbagePass>> collected;
    private final Map<String, Long> kept = new ConcurrentHashMap<>();
    private final Map<String, Long> behind = new ConcurrentHashMap<>();
    private final AtomicLong garbage = new AtomicLong();
    private final AtomicLong collectedAt = new AtomicLong();

    public DistributorMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (String stage : STAGES) {
            deadLetters(stage);
        }
        for (Verdict verdict : Verdict.values()) {
            signatures(verdict);
        }
        for (LetterAction.Kind action : LetterAction.Kind.values()) {
            closed(action);
        }
        for (SubmissionState state : SubmissionState.values()) {
            if (state.settled()) {
                settled.put(state, submissions(state));
            }
        }
        collected = Map.of(
                counter("websync_collector_discarded_total", "Blobs moved to the trash"), GarbagePass::discarded,
                counter("websync_collector_discarded_bytes_total", "Of the blobs moved to the trash"),
                        GarbagePass::discardedBytes,
                counter("websync_collector_restored_total", "Blobs brought back from the trash"), GarbagePass::restored,
                counter("websync_collector_freed_total", "Blobs freed from the trash"), GarbagePass::freed,
                counter("websync_collector_freed_bytes_total", "Of the blobs freed"), GarbagePass::freedBytes,
                counter("websync_collector_failures_total", "Blobs that the store had an error for"),
                        GarbagePass::failures);
        completions = counter("websync_dispatch_completions_total", "Completions decided on");
        orders = counter("websync_dispatch_orders_total", "New revisions of assets");
        dispatchBatches = timer("websync_dispatch_batch_seconds", "Deciding on a batch, with its transaction");
        published = counter("websync_relay_published_total", "Orders published");
        publications = timer("websync_relay_publication_seconds", "Publishing a batch, with its Kafka transaction");
        resubmitted = counter("websync_dispatch_resubmitted_total", "Requests submitted again when they were due");
        submitted = counter("websync_reporter_files_total", "Submitted files that came into the report");
        acks = counter("websync_reporter_acks_total", "Acks read");
        replicas = counter("websync_reporter_replicas_total", "Replicas that an ack changed");
        commandBatches = counter("websync_dispatch_command_batches_total", "Batches of commands worked on");
        commands = counter("websync_dispatch_commands_total", "Commands done");
        lettersKept = counter("websync_dead_letters_kept_total", "Dead letters that came into the catalog");
        Gauge.builder("websync_collector_garbage_bytes", garbage, AtomicLong::doubleValue)
                .description("Of the blobs that nothing points to and that wait for their time")
                .register(registry);
        Gauge.builder("websync_collector_last_pass_timestamp_seconds", collectedAt, AtomicLong::doubleValue)
                .description("When center storage was last gone through, in seconds since 1970; 0 when never")
                .register(registry);
        ackBatches = timer("websync_reporter_batch_seconds", "A batch of acks, with its transaction");
    }

    /** Where figures that change by themselves are registered. */
    public MeterRegistry registry() {
        return registry;
    }

    void settled(SettlingTransaction.Took one) {
        Timer timer = settled.get(one.state());
        if (timer != null) {
            timer.record(one.time());
        }
    }

    void delivered(AckTransaction.Delivered one) {
        Timer.builder("websync_reporter_delivery")
                .description("From handing a file in until its copy on an edge was verified")
                .tag("edge", one.edge())
                .publishPercentileHistogram()
                .minimumExpectedValue(SHORTEST)
                .maximumExpectedValue(LONGEST)
                .register(registry)
                .record(one.took());
    }

    void dispatched(int events, int ordered, long nanos) {
        completions.increment(events);
        orders.increment(ordered);
        dispatchBatches.record(nanos, TimeUnit.NANOSECONDS);
    }

    void published(int rows, Duration took) {
        published.increment(rows);
        publications.record(took);
    }

    void resubmitted(int requests) {
        resubmitted.increment(requests);
    }

    void submitted(int files) {
        submitted.increment(files);
    }

    void acked(int events, int changed, long nanos) {
        acks.increment(events);
        replicas.increment(changed);
        ackBatches.record(nanos, TimeUnit.NANOSECONDS);
    }

    void commanded(boolean done, int ordered) {
        commandBatches.increment();
        commands.increment(done ? 1 : 0);
        orders.increment(ordered);
    }

    void deadLettered(String stage, int records) {
        deadLetters(stage).increment(records);
    }

    void checked(Verdict verdict) {
        signatures(verdict).increment();
    }

    void lettersKept(int letters) {
        lettersKept.increment(letters);
    }

    void lettersClosed(LetterAction.Kind action, int letters) {
        closed(action).increment(letters);
    }

    void deleted(String topic, long records) {
        Counter.builder("websync_keeper_deleted_total")
                .description("Records deleted behind every reader")
                .tag("topic", topic)
                .register(registry)
                .increment((double) records);
    }

    /** How many records of the topic are kept; they grow while a reader does not go on. */
    void kept(String topic, long records) {
        if (kept.put(topic, records) == null) {
            Gauge.builder("websync_keeper_kept_records", kept, map -> map.getOrDefault(topic, 0L))
                    .description("Records that are kept, until every reader has used them")
                    .tag("topic", topic)
                    .register(registry);
        }
    }

    /** How far a reader is behind on a topic that is kept until used. */
    void behind(String topic, String group, long records) {
        if (behind.put(topic + " " + group, records) == null) {
            Gauge.builder("websync_keeper_behind_records", behind, map -> map.getOrDefault(topic + " " + group, 0L))
                    .description("Records that a reader has not used yet")
                    .tag("topic", topic)
                    .tag("group", group)
                    .register(registry);
        }
    }

    void collected(GarbagePass pass, Garbage.Total left) {
        collected.forEach((counter, amount) -> counter.increment((double) amount.applyAsLong(pass)));
        garbage.set(left.bytes());
        Instant finished = pass.finishedAt();
        collectedAt.set(finished == null ? 0 : finished.getEpochSecond());
    }

    private Counter deadLetters(String stage) {
        return Counter.builder("websync_distributor_dead_letters_total")
                .description("Records given up on")
                .tag("stage", stage)
                .register(registry);
    }

    private Counter signatures(Verdict verdict) {
        return Counter.builder("websync_distributor_signatures_total")
                .description("Records of edges whose signature was looked at")
                .tag("result", verdict.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }

    private Counter closed(LetterAction.Kind action) {
        return Counter.builder("websync_dead_letters_closed_total")
                .description("Dead letters that were replayed or discarded")
                .tag("action", action.name().toLowerCase(Locale.ROOT))
                .register(registry);
    }

    private Timer submissions(SubmissionState state) {
        return Timer.builder("websync_submission")
                .description("From handing a submission in until it was settled, each time")
                .tag("state", state.name())
                .publishPercentileHistogram()
                .minimumExpectedValue(SHORTEST)
                .maximumExpectedValue(LONGEST)
                .register(registry);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    private Timer timer(String name, String description) {
        return Timer.builder(name).description(description).register(registry);
    }
}
