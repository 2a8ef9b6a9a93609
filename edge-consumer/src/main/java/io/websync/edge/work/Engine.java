package io.websync.edge.work;

import io.websync.edge.inventory.Inventory;
import io.websync.edge.replica.Replica;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts what is due: the most urgent first, so many small files at once, and so many large ones beside them, so that neither
 * waits for the other. A replica is queued, parked or running at most once. What does not fit into the queue stays in the
 * inventory and is read when there is room, so memory is bounded however much is due.
 */
final class Engine implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Engine.class);

    private static final int REFILL = 2_000;
    private static final int REFILL_BELOW = 500;
    private static final int ACTIVE_LIMIT = 16_000;
    private static final Duration AFTER_UNRECORDED = Duration.ofSeconds(1);

    private static final class Slot {
        private final Replica replica;
        private boolean again;

        private Slot(Replica replica) {
            this.replica = replica;
        }
    }

    private record Queued(Replica replica, long seq) {
        static final Comparator<Queued> ORDER = Comparator.<Queued>comparingInt(
                        queued -> queued.replica().priority())
                .thenComparingLong(Queued::seq);
    }

    /** A class of sizes with its own limit. */
    private static final class Lane {
        private final PriorityQueue<Queued> queue = new PriorityQueue<>(Queued.ORDER);
        private final int limit;
        private int running;

        private Lane(int limit) {
            this.limit = limit;
        }
    }

    private final Inventory inventory;
    private final Worker worker;
    private final CenterGate gate;
    private final Lanes sizes;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final Semaphore changed = new Semaphore(0);
    private final Map<Long, Slot> active = new HashMap<>();
    private final List<Replica> parked = new ArrayList<>();
    private final List<Long> rereads = new ArrayList<>();
    private final Lane small;
    private final Lane large;
    private final Thread thread;
    private long seq;
    private boolean backlog = true;
    private @Nullable Instant nextDue;
    private volatile boolean stopping;

    /**
     * @param small small files at once
     * @param large large ones beside them
     * @param largeFrom bytes from which on a file is large
     */
    record Lanes(int small, int large, long largeFrom) {}

    Engine(Inventory inventory, Worker worker, CenterGate gate, Lanes sizes, Clock clock) {
        this.inventory = inventory;
        this.worker = worker;
        this.gate = gate;
        this.sizes = sizes;
        this.clock = clock;
        this.small = new Lane(sizes.small());
        this.large = new Lane(sizes.large());
        this.thread = Thread.ofPlatform().name("engine").daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** New work, as the inventory holds it now. */
    void offer(List<Replica> replicas) {
        lock.lock();
        try {
            for (Replica replica : replicas) {
                Slot slot = active.get(replica.id());
                if (slot != null) {
                    slot.again |= replica.version() > slot.replica.version();
                } else if (active.size() < ACTIVE_LIMIT) {
                    enqueue(replica);
                } else {
                    backlog = true;
                }
            }
            changed.release();
        } finally {
            lock.unlock();
        }
    }

    /** Something in the inventory may have become due. */
    void wake() {
        lock.lock();
        try {
            backlog = true;
            changed.release();
        } finally {
            lock.unlock();
        }
    }

    /** Starts nothing new and waits for what runs. @return whether all ended in time */
    boolean stop(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        lock.lock();
        try {
            stopping = true;
            changed.release();
            while (small.running + large.running > 0) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                ended.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        stopping = true;
        wake();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!stopping) {
            try {
                changed.drainPermits();
                refill();
                startAll();
                sleep();
            } catch (InterruptedException _) {
                return;
            } catch (RuntimeException e) {
                log.error("The engine stumbled and goes on", e);
                pause();
            }
        }
    }

    private void startAll() {
        lock.lock();
        try {
            unpark();
            start(small);
            start(large);
        } finally {
            lock.unlock();
        }
    }

    /** Until something changes, is due or may be probed. */
    private void sleep() throws InterruptedException {
        Instant until;
        lock.lock();
        try {
            if (stopping || !rereads.isEmpty() || (backlog && roomForRefill())) {
                return;
            }
            until = nextDue;
            Instant probe = parked.isEmpty() ? null : gate.probeAt();
            if (probe != null && (until == null || probe.isBefore(until))) {
                until = probe;
            }
        } finally {
            lock.unlock();
        }
        if (until == null) {
            changed.acquire();
            return;
        }
        // A full millisecond at least keeps a clock that lags behind from spinning.
        long millis = Math.max(1, Duration.between(clock.instant(), until).toMillis());
        var _ = changed.tryAcquire(millis, TimeUnit.MILLISECONDS);
        lock.lock();
        try {
            if (nextDue != null && !clock.instant().isBefore(nextDue)) {
                backlog = true;
                nextDue = null;
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean roomForRefill() {
        return small.queue.size() < REFILL_BELOW
                && large.queue.size() < REFILL_BELOW
                && active.size() < ACTIVE_LIMIT / 2;
    }

    private void refill() {
        List<Long> ids;
        boolean query;
        lock.lock();
        try {
            ids = List.copyOf(rereads);
            rereads.clear();
            query = backlog && roomForRefill();
            if (query) {
                backlog = false;
            }
        } finally {
            lock.unlock();
        }
        for (long id : ids) {
            Replica replica = inventory.replica(id);
            if (replica != null) {
                offer(List.of(replica));
            }
        }
        if (query) {
            Instant now = clock.instant();
            // The active ones are due by their rows until their results are committed, so they are asked for on top.
            int limit = REFILL + activeCount();
            List<Replica> due = inventory.due(now, limit);
            Instant next = inventory.nextDueAfter(now);
            lock.lock();
            try {
                offer(due);
                if (next != null) {
                    dueAt(next);
                }
                backlog |= due.size() == limit;
            } finally {
                lock.unlock();
            }
        }
    }

    private int activeCount() {
        lock.lock();
        try {
            return active.size();
        } finally {
            lock.unlock();
        }
    }

    private void unpark() {
        if (parked.isEmpty()) {
            return;
        }
        Instant probe = gate.probeAt();
        if (probe == null) {
            parked.forEach(this::toLane);
            parked.clear();
        } else if (!clock.instant().isBefore(probe)) {
            toLane(parked.removeFirst());
        }
    }

    private void enqueue(Replica replica) {
        active.put(replica.id(), new Slot(replica));
        toLane(replica);
    }

    private void toLane(Replica replica) {
        lane(replica).queue.add(new Queued(replica, seq++));
    }

    private Lane lane(Replica replica) {
        return replica.wanted() && replica.size() >= sizes.largeFrom() ? large : small;
    }

    private void start(Lane lane) {
        while (!stopping && lane.running < lane.limit) {
            Queued next = lane.queue.poll();
            if (next == null) {
                return;
            }
            lane.running++;
            Thread.ofVirtual().name("mirror-" + next.replica().id()).start(() -> attempt(next.replica(), lane));
        }
    }

    private void attempt(Replica replica, Lane lane) {
        Outcome outcome = new Outcome.Stopped();
        try {
            outcome = worker.work(replica);
        } finally {
            lock.lock();
            try {
                lane.running--;
                if (outcome instanceof Outcome.Parked) {
                    parked.add(replica);
                }
                ended.signalAll();
                changed.release();
            } finally {
                lock.unlock();
            }
        }
        if (outcome instanceof Outcome.Recorded recorded) {
            var _ = recorded.current()
                    .whenComplete((current, failure) -> finished(replica, recorded.due(), current, failure));
        }
    }

    private void finished(
            Replica replica, @Nullable Instant due, @Nullable Boolean current, @Nullable Throwable failure) {
        lock.lock();
        try {
            Slot slot = active.remove(replica.id());
            if (failure != null) {
                if (!stopping) {
                    log.warn(
                            "The result for {} could not be made durable; it is done again: {}",
                            replica.path(),
                            failure.toString());
                }
                dueAt(clock.instant().plus(AFTER_UNRECORDED));
            } else if ((slot != null && slot.again) || Boolean.FALSE.equals(current)) {
                rereads.add(replica.id());
                changed.release();
            } else if (due != null) {
                dueAt(due);
            }
            if (backlog) {
                changed.release();
            }
        } finally {
            lock.unlock();
        }
    }

    private void dueAt(Instant due) {
        if (nextDue == null || due.isBefore(nextDue)) {
            nextDue = due;
            changed.release();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(Duration.ofSeconds(1));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
