package io.websync.fetcher.queue;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Chooses what starts next among all that could. Short lists go before long ones, which get every eighth start all the same;
 * then by priority; then the user with the fewest running fetches, in turn; then the user's hosts in turn; within a host as
 * they came. A line whose host has no free slot, or rests, is parked at the host and costs nothing until that ends.
 *
 * <p>Not thread-safe. Taking one costs time by the number of users with waiting work, not by the number of records or hosts.
 */
final class StartOrder {

    /** The records of one user for one host at one level. */
    static final class Line {
        final Level level;
        final Waiting user;
        final Host host;
        final ArrayDeque<QueuedFetch> records = new ArrayDeque<>();
        long parkedSince;

        Line(Level level, Waiting user, Host host) {
            this.level = level;
            this.user = user;
            this.host = host;
        }
    }

    /** One class and priority. */
    static final class Level {
        final boolean bulk;
        final int priority;
        final ArrayDeque<Waiting> users = new ArrayDeque<>();
        final Map<String, Waiting> byName = new HashMap<>();

        Level(boolean bulk, int priority) {
            this.bulk = bulk;
            this.priority = priority;
        }
    }

    /** A user's lines at one level: those that may start now in turn, and all by host. */
    static final class Waiting {
        final String user;
        final ArrayDeque<Line> startable = new ArrayDeque<>();
        final Map<Host, Line> byHost = new HashMap<>();
        boolean inTurn;

        Waiting(String user) {
            this.user = user;
        }
    }

    private static final int PRIORITIES = 5;

    private final Level[] shortLists = levels(false);
    private final Level[] longLists = levels(true);
    private final Map<String, Integer> runningByUser = new HashMap<>();
    /** Hosts that asked for a rest, those first whose rest ends first. */
    private final PriorityQueue<Host> resting =
            new PriorityQueue<>(Comparator.comparing((Host host) -> host.restsUntil));

    private final int runningLimit;
    private final int runningBulkLimit;
    private int running;
    private int runningBulk;
    private long starts;
    private long parkings;

    StartOrder(QueueLimits limits) {
        this.runningLimit = limits.running();
        this.runningBulkLimit = limits.runningBulk();
    }

    private static Level[] levels(boolean bulk) {
        var levels = new Level[PRIORITIES];
        for (int i = 0; i < PRIORITIES; i++) {
            levels[i] = new Level(bulk, i + 1);
        }
        return levels;
    }

    void add(QueuedFetch fetch) {
        Level level = (fetch.partition().bulk() ? longLists : shortLists)
                [fetch.request().priority() - 1];
        Waiting user = level.byName.computeIfAbsent(fetch.request().user(), Waiting::new);
        Line line = user.byHost.get(fetch.host);
        if (line == null) {
            line = new Line(level, user, fetch.host);
            user.byHost.put(fetch.host, line);
            makeStartable(line);
        }
        if (fetch.tries() == 0) {
            line.records.addLast(fetch);
        } else {
            // What was tried before is finished before more of its host is begun, or a sick host would have ever more
            // begun.
            line.records.addFirst(fetch);
        }
    }

    /** Takes the next to start and counts it as running, or null when nothing may start now. */
    @Nullable QueuedFetch take(Instant now) {
        for (Host host = resting.peek(); host != null && !host.restsUntil.isAfter(now); host = resting.peek()) {
            resting.remove();
            host.rests = false;
            unparkAll(host);
        }
        if (running >= runningLimit) {
            return null;
        }
        boolean bulkFirst = starts % QueueLimits.RESERVED_PART == QueueLimits.RESERVED_PART - 1;
        QueuedFetch next = takeFrom(bulkFirst ? longLists : shortLists);
        if (next == null) {
            next = takeFrom(bulkFirst ? shortLists : longLists);
        }
        if (next != null) {
            starts++;
            running++;
            runningBulk += next.partition().bulk() ? 1 : 0;
            next.host.running++;
            runningByUser.merge(next.request().user(), 1, Integer::sum);
        }
        return next;
    }

    /** Frees the slot of one that {@link #take} gave. */
    void ended(QueuedFetch fetch) {
        running--;
        runningBulk -= fetch.partition().bulk() ? 1 : 0;
        String user = fetch.request().user();
        int left = runningByUser.getOrDefault(user, 0) - 1;
        if (left > 0) {
            runningByUser.put(user, left);
        } else {
            runningByUser.remove(user);
        }
        fetch.host.running--;
        rest(fetch.host, fetch.hostRestsUntil());
        unparkOne(fetch.host);
    }

    private void rest(Host host, Instant until) {
        if (until.isAfter(host.restsUntil)) {
            resting.remove(host);
            host.restsUntil = until;
            host.rests = true;
            resting.add(host);
        }
    }

    /** After a host's limit was raised, or its rest has ended. */
    void unparkAll(Host host) {
        while (!host.parked.isEmpty()) {
            unparkOne(host);
        }
    }

    int running() {
        return running;
    }

    private @Nullable QueuedFetch takeFrom(Level[] levels) {
        if (levels[0].bulk && runningBulk >= runningBulkLimit) {
            return null;
        }
        for (Level level : levels) {
            for (Waiting user = nextUser(level); user != null; user = nextUser(level)) {
                QueuedFetch next = takeFrom(user);
                if (user.startable.isEmpty()) {
                    level.users.removeLastOccurrence(user);
                    user.inTurn = false;
                    if (user.byHost.isEmpty()) {
                        level.byName.remove(user.user);
                    }
                }
                if (next != null) {
                    return next;
                }
            }
        }
        return null;
    }

    /** The user in turn with the fewest running, moved to the end of the turn. */
    private @Nullable Waiting nextUser(Level level) {
        Waiting best = null;
        int fewest = Integer.MAX_VALUE;
        for (Waiting user : level.users) {
            int count = runningByUser.getOrDefault(user.user, 0);
            if (count < fewest) {
                best = user;
                fewest = count;
            }
        }
        if (best != null) {
            level.users.removeFirstOccurrence(best);
            level.users.addLast(best);
        }
        return best;
    }

    /** One record of the user's next line; null when none of its lines has one to start now, and then none is startable. */
    private @Nullable QueuedFetch takeFrom(Waiting user) {
        for (Line line = user.startable.poll(); line != null; line = user.startable.poll()) {
            while (!line.records.isEmpty() && line.records.getFirst().stage != QueuedFetch.Stage.READY) {
                line.records.removeFirst();
            }
            if (line.records.isEmpty()) {
                user.byHost.remove(line.host);
                // The slot that the line was unparked for is still free.
                unparkOne(line.host);
            } else if (!line.host.takesMore()) {
                line.parkedSince = parkings++;
                line.host.parked.add(line);
            } else {
                QueuedFetch next = line.records.removeFirst();
                if (line.records.isEmpty()) {
                    user.byHost.remove(line.host);
                } else {
                    user.startable.addLast(line);
                }
                return next;
            }
        }
        return null;
    }

    private void unparkOne(Host host) {
        Line line = host.parked.poll();
        if (line != null) {
            makeStartable(line);
        }
    }

    private static void makeStartable(Line line) {
        line.user.startable.addLast(line);
        if (!line.user.inTurn) {
            line.user.inTurn = true;
            line.level.users.addLast(line.user);
        }
    }
}
