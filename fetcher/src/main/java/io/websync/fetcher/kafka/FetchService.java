package io.websync.fetcher.kafka;

import io.websync.contracts.Topics;
import io.websync.contracts.Topics.Party;
import io.websync.fetcher.queue.FetchQueue;
import io.websync.fetcher.queue.Holds;
import io.websync.fetcher.queue.Work;
import io.websync.messaging.Clients;
import io.websync.messaging.EventProducer;
import io.websync.messaging.FinalLetters;
import io.websync.messaging.KafkaSettings;
import io.websync.messaging.Stages;
import io.websync.messaging.TopicSetup;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The fetcher on Kafka: keeps its consumers going until it is stopped, and starts them again when the broker was away or
 * refused something.
 *
 * <p>Both topics of submissions have the same number of partitions and the same keys, and the range assignor gives partition n
 * of both to the same member; with it, one process owns all records of an asset, and the queue can keep its promise that an
 * asset is never fetched twice at once. It is an eager assignor: a rebalance takes everything away for a moment. With fixed
 * instance ids that happens only when fetchers are added or stay away, not when they restart.
 */
public final class FetchService {

    /** What the process says of itself. */
    public enum State {
        /** The broker does not answer yet, or not any more. */
        CONNECTING,
        RUNNING,
        /** Another process works under this instance's name; only an operator can help. */
        FENCED,
        STOPPED
    }

    /** Completions of small files share a request to the broker. */
    private static final int LINGER_MILLIS = 15;

    private static final Logger log = LoggerFactory.getLogger(FetchService.class);
    private static final Duration BEFORE_RESTART = Duration.ofSeconds(2);

    private final KafkaSettings kafka;
    private final String instance;
    private final FetchQueue queue;
    private final Holds holds;
    private final QueueTiming timing;
    private final Clock clock;
    private final Work work;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition stopAsked = lock.newCondition();
    private boolean stopping;
    private @Nullable QueueConsumer consumer;
    private @Nullable ControlsReader controls;
    private @Nullable Thread thread;
    /** All three are made at the first connection: a broker's name that nobody can resolve yet must not stop the start. */
    private @Nullable EventProducer producer;

    private @Nullable FinalLetters finalLetters;
    private @Nullable FetchRunner runner;
    private volatile State state = State.CONNECTING;

    /** @param instance fixed name of this process in its group; two that run at once have two names */
    public FetchService(
            KafkaSettings kafka,
            String instance,
            FetchQueue queue,
            Holds holds,
            Work work,
            QueueTiming timing,
            Clock clock) {
        this.kafka = kafka;
        this.instance = instance;
        this.queue = queue;
        this.holds = holds;
        this.timing = timing;
        this.clock = clock;
        this.work = work;
    }

    public void start() {
        thread = Thread.ofPlatform().name("fetcher-queue").start(this::keepGoing);
    }

    public State state() {
        return state;
    }

    /** Starts nothing more, waits for what runs as long as the settings say, commits, and hands the rest back. */
    public void stop() throws InterruptedException {
        lock.lock();
        try {
            stopping = true;
            stopAsked.signalAll();
            if (consumer != null) {
                consumer.wakeup();
            }
            if (controls != null) {
                controls.wakeup();
            }
            if (thread != null && consumer == null && controls == null) {
                // It waits for a broker, which may take long.
                thread.interrupt();
            }
        } finally {
            lock.unlock();
        }
        if (thread != null) {
            thread.join();
        }
        if (runner != null) {
            runner.stop();
        }
        if (finalLetters != null) {
            finalLetters.close();
        }
        if (producer != null) {
            producer.close();
        }
        state = State.STOPPED;
    }

    private void keepGoing() {
        while (!stopping()) {
            try {
                state = State.CONNECTING;
                TopicSetup.createMissing(kafka, Party.FETCHER);
                runOnce();
            } catch (WakeupException _) {
                // Stopped while reading the controls.
            } catch (InterruptedException _) {
                return;
            } catch (FencedInstanceIdException e) {
                state = State.FENCED;
                log.error(
                        "another fetcher runs under the instance name {}; this one does nothing until it is restarted"
                                + " with a name of its own (websync.fetcher.instance)",
                        instance,
                        e);
                return;
            } catch (KafkaException | IllegalStateException e) {
                log.warn(
                        "not connected to Kafka at {}, next try in {}: {}",
                        kafka.bootstrapServers(),
                        BEFORE_RESTART,
                        e.toString());
                pause();
            } catch (RuntimeException e) {
                log.error("the queue broke off and is started again in {}", BEFORE_RESTART, e);
                pause();
            }
        }
    }

    private void runOnce() throws InterruptedException {
        try (var reader = new ControlsReader(
                kafka, "fetcher-" + instance + "-controls", producer(), holds, queue, runner()::cancelSubmission)) {
            use(reader, null);
            reader.catchUp();
            Thread follower = Thread.ofVirtual().name("fetcher-controls").start(() -> follow(reader));
            try {
                KafkaConsumer<String, byte[]> kafkaConsumer = Clients.consumer(
                        kafka,
                        "fetcher-" + instance,
                        Topics.group(Party.FETCHER, null),
                        Map.of(
                                "group.instance.id",
                                instance,
                                "partition.assignment.strategy",
                                RangeAssignor.class.getName(),
                                "max.poll.records",
                                1000));
                var queueConsumer = new QueueConsumer(kafkaConsumer, queue, runner(), timing, clock);
                use(reader, queueConsumer);
                state = State.RUNNING;
                queueConsumer.run();
            } finally {
                use(null, null);
                reader.wakeup();
                follower.join();
            }
        } finally {
            use(null, null);
        }
    }

    private FetchRunner runner() {
        if (runner == null) {
            finalLetters = new FinalLetters(kafka, "fetcher-" + instance + "-failures", producer());
            runner = new FetchRunner(queue, work, producer(), finalLetters, clock);
        }
        return runner;
    }

    private EventProducer producer() {
        if (producer == null) {
            producer = new EventProducer(
                    kafka, "fetcher-" + instance, Map.of("linger.ms", LINGER_MILLIS), Stages.FETCHER, clock);
        }
        return producer;
    }

    private static void follow(ControlsReader reader) {
        while (true) {
            try {
                reader.step();
            } catch (WakeupException _) {
                return;
            } catch (KafkaException e) {
                log.warn("reading the controls failed, it goes on: {}", e.toString());
            }
        }
    }

    /** Makes {@link #stop} reach what runs now; what is made after it was called ends at once. */
    private void use(@Nullable ControlsReader nowControls, @Nullable QueueConsumer nowConsumer) {
        lock.lock();
        try {
            controls = nowControls;
            consumer = nowConsumer;
            if (stopping) {
                if (nowControls != null) {
                    nowControls.wakeup();
                }
                if (nowConsumer != null) {
                    nowConsumer.wakeup();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean stopping() {
        lock.lock();
        try {
            return stopping;
        } finally {
            lock.unlock();
        }
    }

    private void pause() {
        lock.lock();
        try {
            long left = BEFORE_RESTART.toNanos();
            while (!stopping && left > 0) {
                left = stopAsked.awaitNanos(left);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
