package io.websync.fetcher.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.contracts.event.FileSubmitted;
import io.websync.fetcher.TestRequests;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The whole queue under random work, hand-overs and crashes: what it promises holds at every step, and all gets done. */
class FetchQueuePropertyTest {

    private static final int RECORDS = 120;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /** One record of the log that the queue reads. */
    private record Logged(Partition partition, long offset, FileSubmitted request) {}

    private static final class World {
        final List<Logged> log = new ArrayList<>();
        final Map<Partition, Integer> read = new HashMap<>();
        final Map<Partition, Position> committed = new HashMap<>();
        final Set<FileSubmitted> confirmed = new HashSet<>();
        final List<QueuedFetch> running = new ArrayList<>();
        final List<QueuedFetch> confirming = new ArrayList<>();
        final QueueLimits limits;
        FetchQueue queue;
        Instant now = START;

        World(Random random, int running, int perHost, int span) {
            limits = new QueueLimits(running, perHost, span, 40, 0.25, Duration.ofSeconds(3), Duration.ofMinutes(1));
            queue = new FetchQueue(limits);
            var partitions = List.of(
                    new Partition(false, 0), new Partition(false, 1), new Partition(true, 0), new Partition(true, 1));
            var next = new HashMap<Partition, Long>();
            for (int i = 0; i < RECORDS; i++) {
                Partition partition = partitions.get(random.nextInt(4));
                long offset = next.merge(partition, 1L + (random.nextInt(5) == 0 ? random.nextInt(9) : 0), Long::sum);
                String url = "http://host" + random.nextInt(3) + "/" + random.nextInt(30);
                log.add(new Logged(
                        partition,
                        offset,
                        TestRequests.request(i + 1, url, "user" + random.nextInt(3), 1 + random.nextInt(5), null)));
            }
            partitions.forEach(partition -> {
                committed.put(partition, Position.at(0));
                read.put(partition, 0);
                queue.assign(partition, Position.at(0));
            });
        }

        List<Logged> of(Partition partition) {
            return log.stream()
                    .filter(each -> each.partition().equals(partition))
                    .toList();
        }
    }

    @Property(tries = 150)
    void allIsDoneAndNothingIsPromisedThatIsNotSo(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 12) int running,
            @ForAll @IntRange(min = 1, max = 6) int perHost,
            @ForAll @IntRange(min = 16, max = 60) int span) {
        var random = new Random(seed);
        var world = new World(random, running, perHost, span);
        for (int step = 0; step < 30_000 && world.confirmed.size() < RECORDS; step++) {
            world.now = world.now.plusMillis(random.nextInt(200));
            switch (random.nextInt(100)) {
                case 0 -> crash(world);
                case 1, 2 -> handOver(world, new Partition(random.nextBoolean(), random.nextInt(2)));
                case 3, 4, 5 -> commit(world);
                case 6 -> relieve(world);
                default -> work(world, random);
            }
            check(world);
        }
        assertThat(world.confirmed).hasSize(RECORDS);
    }

    private static void work(World world, Random random) {
        var partition = new Partition(random.nextBoolean(), random.nextInt(2));
        if (!world.queue.full().contains(partition)) {
            readOne(world, partition);
        }
        QueuedFetch next = world.queue.startNext(world.now);
        if (next != null) {
            world.running.add(next);
        }
        if (!world.running.isEmpty() && random.nextInt(3) > 0) {
            QueuedFetch fetch = world.running.remove(random.nextInt(world.running.size()));
            if (random.nextInt(6) == 0) {
                world.queue.again(fetch, world.now.plusMillis(random.nextInt(2000)));
            } else {
                world.queue.ended(fetch);
                world.confirming.add(fetch);
            }
        }
        if (!world.confirming.isEmpty() && random.nextBoolean()) {
            confirm(world, world.confirming.remove(random.nextInt(world.confirming.size())));
        }
    }

    private static void confirm(World world, QueuedFetch fetch) {
        world.confirmed.add(fetch.request());
        world.queue.finish(fetch);
    }

    private static void readOne(World world, Partition partition) {
        List<Logged> log = world.of(partition);
        int at = world.read.getOrDefault(partition, 0);
        if (at < log.size()) {
            Logged record = log.get(at);
            if (!(world.queue.offer(partition, record.offset(), record.request(), Prepared.NOTHING, world.now)
                    instanceof Offer.NoRoom)) {
                world.read.put(partition, at + 1);
            }
        }
    }

    private static void commit(World world) {
        world.queue.changedPositions().forEach((partition, position) -> {
            for (Logged record : world.of(partition)) {
                long above = record.offset() - position.offset();
                boolean promised = above < 0 || position.finishedAbove().get((int) above);
                if (promised) {
                    assertThat(world.confirmed)
                            .as("%s promises %s", position, record)
                            .contains(record.request());
                }
            }
            world.committed.put(partition, Position.parse(position.offset(), position.metadata()));
        });
    }

    private static void relieve(World world) {
        world.queue.relieve(world.now).forEach(relief -> {
            world.confirmed.add(relief.fetch().request());
            world.queue.relieved(relief.fetch());
        });
    }

    private static void handOver(World world, Partition partition) {
        List<QueuedFetch> busy = world.queue.stopStarting(Set.of(partition));
        commit(world);
        world.queue.release(Set.of(partition));
        busy.forEach(fetch -> {
            world.queue.abandon(fetch);
            world.running.remove(fetch);
            world.confirming.remove(fetch);
        });
        readFromCommitted(world, partition);
    }

    private static void crash(World world) {
        world.queue = new FetchQueue(world.limits);
        world.running.clear();
        world.confirming.clear();
        List.copyOf(world.read.keySet()).forEach(partition -> readFromCommitted(world, partition));
    }

    private static void readFromCommitted(World world, Partition partition) {
        Position from = world.committed.getOrDefault(partition, Position.at(0));
        world.queue.assign(partition, from);
        world.read.put(partition, (int) world.of(partition).stream()
                .filter(record -> record.offset() < from.offset())
                .count());
    }

    private static void check(World world) {
        assertThat(world.running).hasSizeLessThanOrEqualTo(world.limits.running());
        assertThat(world.running.stream().filter(fetch -> fetch.partition().bulk()))
                .hasSizeLessThanOrEqualTo(world.limits.runningBulk());
        var assets = new HashSet<String>();
        var byHost = new HashMap<String, Integer>();
        world.running.forEach(fetch -> {
            assertThat(assets.add(fetch.request().key()))
                    .as("two at once of %s", fetch)
                    .isTrue();
            byHost.merge(fetch.request().asset().host(), 1, Integer::sum);
        });
        assertThat(byHost.values()).allMatch(count -> count <= world.limits.runningPerHost());
        assertThat(world.queue.state().widestSpan()).isLessThanOrEqualTo(world.limits.span());
        assertThat(world.queue.state().running()).isEqualTo(world.running.size());
    }
}
