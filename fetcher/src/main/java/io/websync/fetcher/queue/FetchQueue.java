package io.websync.fetcher.queue;

import io.websync.contracts.event.FileSubmitted;
import io.websync.fetcher.queue.QueuedFetch.Stage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A topic as a queue of slow tasks: what was read and is not finished, what of it starts next, and how far each partition may
 * be committed.
 *
 * <p>Promises: a position never passes an unfinished record; of one asset never two fetches run at once in this process, also
 * not across the two topics, and they start in the order in which they were offered; a window's span and the number of records
 * held stay bounded. That no other process works on the same asset is the assignor's part: both partitions of a key have one
 * owner.
 *
 * <p>Thread-safe: one monitor, held for microseconds; nothing in here waits but {@link #awaitEnded}. Partitions are assigned,
 * offered to and released by one thread; fetches end on any.
 */
public final class FetchQueue {

    private static final ArrayDeque<QueuedFetch> NOTHING = new ArrayDeque<>(0);

    private final QueueLimits limits;
    private final StartOrder order;
    private final Map<Partition, OwnedPartition> owned = new HashMap<>();
    private final Map<String, Host> hosts = new HashMap<>();
    private final Map<String, Integer> hostLimits = new HashMap<>();
    /** By asset; the first is the one that may run. */
    private final Map<String, ArrayDeque<QueuedFetch>> byAsset = new HashMap<>();

    private final PriorityQueue<QueuedFetch> pausing =
            new PriorityQueue<>(Comparator.comparing((QueuedFetch fetch) -> fetch.pausingUntil));
    /** Running or confirming fetches of partitions that are being given up. */
    private final Set<QueuedFetch> leaving = new HashSet<>();

    private final Pressure pressure;
    private int hostLimit;

    public FetchQueue(QueueLimits limits) {
        this.limits = limits;
        this.order = new StartOrder(limits);
        this.pressure = new Pressure(limits);
        this.hostLimit = limits.runningPerHost();
    }

    /** Takes over a partition where its last owner committed it. */
    public synchronized void assign(Partition partition, Position committed) {
        owned.put(partition, new OwnedPartition(limits.span(), committed));
    }

    public synchronized Set<Partition> owned() {
        return Set.copyOf(owned.keySet());
    }

    /**
     * Offers a fetch that was read at this offset of a partition owned. Offsets of a partition come in ascending order.
     *
     * @param prepared for the work on it
     */
    public synchronized Offer offer(
            Partition partition, long offset, FileSubmitted request, Prepared prepared, Instant now) {
        OwnedPartition place = ownedAt(partition, offset);
        if (!place.window.hasRoomFor(offset)) {
            place.noRoom();
            return new Offer.NoRoom();
        }
        place.changed = true;
        if (!place.window.enter(offset)) {
            return new Offer.FinishedBefore();
        }
        Host host = hosts.computeIfAbsent(
                request.asset().host(), name -> new Host(name, hostLimits.getOrDefault(name, hostLimit)));
        var fetch = new QueuedFetch(partition, offset, request, prepared, place.window, host, now);
        place.unfinished.put(offset, fetch);
        host.countHeld(partition.bulk(), 1);
        var sameAsset = byAsset.computeIfAbsent(request.key(), _ -> new ArrayDeque<>(1));
        sameAsset.addLast(fetch);
        if (sameAsset.size() == 1) {
            makeReady(fetch);
        }
        return new Offer.Taken(fetch);
    }

    /** Offers a record that could not be read; it is only held until it is finished. */
    public synchronized Offer offerUnreadable(Partition partition, long offset) {
        OwnedPartition place = ownedAt(partition, offset);
        if (!place.window.hasRoomFor(offset)) {
            place.noRoom();
            return new Offer.NoRoom();
        }
        place.changed = true;
        if (!place.window.enter(offset)) {
            return new Offer.FinishedBefore();
        }
        var record = new HeldRecord(partition, offset, place.window);
        place.unfinished.put(offset, record);
        return new Offer.Taken(record);
    }

    /** The fetch to start now, which holds a slot from here on, or null when none may. */
    public synchronized @Nullable QueuedFetch startNext(Instant now) {
        for (QueuedFetch fetch = pausing.peek();
                fetch != null && (fetch.stage != Stage.PAUSING || !fetch.pausingUntil.isAfter(now));
                fetch = pausing.peek()) {
            pausing.remove();
            if (fetch.stage == Stage.PAUSING) {
                makeReady(fetch);
            }
        }
        QueuedFetch next = order.take(now);
        if (next != null) {
            next.stage = Stage.RUNNING;
            next.countTry();
        }
        return next;
    }

    /** The work on a fetch is over and its slot is free; the record is unfinished until its outcome is confirmed. */
    public synchronized void ended(QueuedFetch fetch) {
        if (fetch.stage == Stage.RUNNING) {
            fetch.stage = Stage.CONFIRMING;
            order.ended(fetch);
        }
    }

    /** The work on a fetch is over, its slot is free, and it starts again at this time, with its asset kept from others. */
    public synchronized void again(QueuedFetch fetch, Instant at) {
        if (fetch.stage != Stage.RUNNING) {
            throw new IllegalStateException(fetch + " is " + fetch.stage + ", not RUNNING");
        }
        order.ended(fetch);
        if (leaving.contains(fetch)) {
            forget(fetch);
        } else {
            fetch.stage = Stage.PAUSING;
            fetch.pausingUntil = at;
            pausing.add(fetch);
        }
    }

    /**
     * The broker has confirmed what became of the record: it is finished, and so is the same attempt at the same request where
     * it came a second time. Doing it again changes nothing.
     */
    public synchronized void finish(HeldRecord record) {
        finish(record, true);
    }

    /**
     * The broker has confirmed that the request comes back later as it is: the record is finished. What looks like its
     * repetition may be just that, since dispatch can submit it again before the confirmation is heard here.
     */
    public synchronized void deferred(QueuedFetch fetch) {
        finish(fetch, false);
    }

    private void finish(HeldRecord record, boolean forItsTwins) {
        finishOffset(record);
        if (record instanceof QueuedFetch fetch && fetch.stage != Stage.GONE) {
            ended(fetch);
            fetch.host.countEnd();
            if (forItsTwins) {
                List<QueuedFetch> twins = byAsset.getOrDefault(fetch.request().key(), NOTHING).stream()
                        .filter(other -> other.stage == Stage.BEHIND_ITS_ASSET && other.isTwinOf(fetch))
                        .toList();
                for (QueuedFetch twin : twins) {
                    finishOffset(twin);
                    forget(twin);
                }
            }
            forget(fetch);
        }
    }

    /** The broker has confirmed the deferral of a {@link Relief}; a fetch that still runs goes on. */
    public synchronized void relieved(QueuedFetch fetch) {
        if (!fetch.detached) {
            deferred(fetch);
        } else if (fetch.stage != Stage.GONE) {
            finishOffset(fetch);
            OwnedPartition place = owned.get(fetch.partition());
            if (place != null && place.window == fetch.window) {
                place.detached.add(fetch);
            }
        }
    }

    private void finishOffset(HeldRecord record) {
        OwnedPartition place = owned.get(record.partition());
        if (place != null && place.window == record.window) {
            place.finish(record);
        }
    }

    /** The work on a fetch was broken off and nothing came of it; only for one whose partition is given up. */
    public synchronized void abandon(QueuedFetch fetch) {
        if (fetch.stage != Stage.GONE) {
            ended(fetch);
            forget(fetch);
        }
    }

    /** Partitions from which nothing more may be read for now. */
    public synchronized Set<Partition> full() {
        var full = new HashSet<Partition>();
        int[] count = new int[2];
        owned.keySet().forEach(partition -> count[index(partition)]++);
        owned.forEach((partition, place) -> {
            if (place.full(Math.max(1, limits.held() / count[index(partition)]))) {
                full.add(partition);
            }
        });
        return full;
    }

    /** The positions that moved since the last call, to be committed. */
    public synchronized Map<Partition, Position> changedPositions() {
        var positions = new HashMap<Partition, Position>();
        owned.forEach((partition, place) -> {
            if (place.changed) {
                place.changed = false;
                positions.put(partition, place.window.position());
            }
        });
        return positions;
    }

    /** A commit failed: the positions of these partitions are handed out again. */
    public synchronized void notCommitted(Collection<Partition> partitions) {
        for (Partition partition : partitions) {
            OwnedPartition place = owned.get(partition);
            if (place != null) {
                place.changed = true;
            }
        }
    }

    /**
     * Begins to give partitions up: of these nothing is started any more.
     *
     * @return what of them still runs or waits for a confirmation
     */
    public synchronized List<QueuedFetch> stopStarting(Collection<Partition> partitions) {
        var busy = new ArrayList<QueuedFetch>();
        for (Partition partition : partitions) {
            OwnedPartition place = owned.get(partition);
            if (place == null) {
                continue;
            }
            for (QueuedFetch fetch : place.fetches()) {
                if (fetch.notStarted()) {
                    forget(fetch);
                } else {
                    busy.add(fetch);
                }
            }
        }
        leaving.addAll(busy);
        return busy;
    }

    /** Waits until all that {@link #stopStarting} returned is finished or broken off, at most for so long. */
    public synchronized boolean awaitEnded(Collection<QueuedFetch> fetches, Duration atMost)
            throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (fetches.stream().anyMatch(fetch -> fetch.stage != Stage.GONE)) {
            long millis = (deadline - System.nanoTime()) / 1_000_000;
            if (millis <= 0) {
                return false;
            }
            wait(millis);
        }
        return true;
    }

    /** Gives partitions up; their last positions were read by {@link #changedPositions} before. */
    public synchronized void release(Collection<Partition> partitions) {
        owned.keySet().removeAll(partitions);
    }

    /** Sets how many fetches run at once from a host, or from every host without a limit of its own when it is null. */
    public synchronized void limitHost(@Nullable String host, @Nullable Integer connections) {
        if (host == null) {
            hostLimit = connections == null ? limits.runningPerHost() : connections;
        } else if (connections == null) {
            hostLimits.remove(host);
        } else {
            hostLimits.put(host, connections);
        }
        for (Host known : hosts.values()) {
            known.limit = hostLimits.getOrDefault(known.name, hostLimit);
            order.unparkAll(known);
        }
    }

    /**
     * Takes out what keeps others from getting on: what a slow host has in the window beyond its share, and heads that have
     * not started and keep a full window from moving. To be called about once a second.
     */
    public synchronized List<Relief> relieve(Instant now) {
        hosts.values().removeIf(Host::idle);
        return pressure.relieve(owned, hosts.values(), now);
    }

    public synchronized QueueState state() {
        int[] held = new int[2];
        long widest = 0;
        Instant oldest = null;
        for (var entry : owned.entrySet()) {
            OwnedPartition place = entry.getValue();
            held[index(entry.getKey())] += place.unfinished.size();
            widest = Math.max(widest, place.window.span());
            if (!place.unfinished.isEmpty()
                    && place.unfinished.firstEntry().getValue() instanceof QueuedFetch head
                    && (oldest == null || head.enteredAt().isBefore(oldest))) {
                oldest = head.enteredAt();
            }
        }
        return new QueueState(owned.size(), order.running(), held[0], held[1], widest, oldest);
    }

    private OwnedPartition ownedAt(Partition partition, long offset) {
        OwnedPartition place = owned.get(partition);
        if (place == null) {
            throw new IllegalStateException("partition " + partition + " is not owned");
        }
        if (offset < place.window.first()) {
            // The log was replaced by a shorter one: what is there now was never seen.
            place.fetches().stream().filter(QueuedFetch::notStarted).forEach(this::forget);
            place = new OwnedPartition(limits.span(), Position.at(offset));
            owned.put(partition, place);
        }
        return place;
    }

    private void makeReady(QueuedFetch fetch) {
        fetch.stage = Stage.READY;
        order.add(fetch);
    }

    /** Takes a fetch that is not running out of all but its window, and lets the next of its asset go. */
    private void forget(QueuedFetch fetch) {
        fetch.stage = Stage.GONE;
        leaving.remove(fetch);
        OwnedPartition place = owned.get(fetch.partition());
        if (place != null) {
            place.detached.remove(fetch);
        }
        fetch.host.countHeld(fetch.partition().bulk(), -1);
        if (fetch.host.idle()) {
            hosts.remove(fetch.host.name, fetch.host);
        }
        var sameAsset = byAsset.get(fetch.request().key());
        if (sameAsset != null) {
            sameAsset.remove(fetch);
            QueuedFetch next = sameAsset.peekFirst();
            if (next == null) {
                byAsset.remove(fetch.request().key());
            } else if (next.stage == Stage.BEHIND_ITS_ASSET) {
                makeReady(next);
            }
        }
        notifyAll();
    }

    private static int index(Partition partition) {
        return partition.bulk() ? 1 : 0;
    }
}
