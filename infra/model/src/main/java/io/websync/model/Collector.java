package io.websync.model;

import io.websync.catalog.dispatch.AssetRow;
import io.websync.catalog.garbage.GarbagePass;
import io.websync.catalog.garbage.GarbageRow;
import io.websync.contracts.Digest;
import io.websync.contracts.Topics;
import io.websync.distributor.garbage.GarbageRule;
import io.websync.distributor.storage.GarbageCollector;
import io.websync.distributor.storage.Pointers;
import io.websync.model.Broker.Committed;
import io.websync.model.Broker.Entry;
import io.websync.model.Broker.Place;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The process with the real garbage collector. A pass of it is one step of this actor, within which all others go on between any
 * two of its questions, and in which it may be killed.
 */
final class Collector extends Actor {

    /** Longer than anything waits between storing a blob and saying so. */
    static final Duration GRACE = Duration.ofMinutes(90);

    private static final class Killed extends RuntimeException {}

    private final Map<Digest, GarbageRow> garbage = new HashMap<>();
    private final GarbageCollector collector;

    Collector(World world) {
        super(world, "collector");
        Duration grace = world.planted(Plant.GC_WITHOUT_GRACE) ? Duration.ofMillis(1) : GRACE;
        collector = new GarbageCollector(
                new Store(world, this::meanwhile),
                new Catalog(),
                this::oldestUndecided,
                new GarbageRule(grace, grace),
                false,
                () -> false,
                new WorldClock(world));
    }

    @Override
    void begin() {
        background("collect garbage by the timer", this::reaches, this::pass);
    }

    @Override
    void lose() {}

    /** One pass, as soon as it can be. */
    void collect() {
        when("collect garbage", this::reaches, this::pass);
    }

    private boolean reaches() {
        return world.database.up() && world.broker.up && world.blobs.up;
    }

    private void pass() {
        try {
            GarbagePass pass = collector.pass(world.now);
            world.trace.say(pass::toString);
        } catch (Killed _) {
            world.trace.say(() -> "killed in the middle");
            crash();
            start();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            world.trace.say(() -> "breaks off: " + e);
        }
    }

    /** What the others do while this one waits for an answer. */
    private void meanwhile() {
        world.goOn(this);
        if (!world.healed && world.choices.oneIn(50)) {
            throw new Killed();
        }
    }

    private @Nullable Instant oldestUndecided() {
        meanwhile();
        if (!world.broker.up) {
            throw new IllegalStateException("the broker is away");
        }
        Instant oldest = null;
        for (Place place : world.broker.places(Topics.COMPLETIONS.name())) {
            Committed committed = world.broker.committed(Topics.group(Topics.Party.DISPATCH, null), place);
            long next = committed == null ? world.broker.first(place) : committed.offset();
            for (Entry entry : world.broker.read(place, next, 1)) {
                oldest = oldest == null || entry.at().isBefore(oldest) ? entry.at() : oldest;
            }
        }
        return oldest;
    }

    /** What the catalog says, statement by statement as {@code Garbage} has them. */
    private final class Catalog implements Pointers {

        private void ask() throws SQLException {
            meanwhile();
            if (!world.database.up()) {
                throw new SQLException("the catalog is away");
            }
        }

        private boolean isReferenced(Digest digest) {
            return world.database.assets.values().stream().map(AssetRow::digest).anyMatch(digest::equals);
        }

        @Override
        public Set<Digest> unreferenced(Collection<Digest> digests) throws SQLException {
            ask();
            var unreferenced = new HashSet<>(digests);
            unreferenced.removeIf(this::isReferenced);
            return unreferenced;
        }

        @Override
        public void note(Collection<GarbageRow> rows) throws SQLException {
            ask();
            rows.forEach(row -> garbage.merge(
                    row.digest(), row, (old, next) -> old.storedAt().equals(next.storedAt()) ? old : next));
        }

        @Override
        public void forget(Collection<Digest> digests) throws SQLException {
            ask();
            garbage.keySet().removeAll(Set.copyOf(digests));
        }

        @Override
        public void forgetReferenced() throws SQLException {
            ask();
            garbage.keySet().removeIf(this::isReferenced);
        }

        @Override
        public List<GarbageRow> page(@Nullable Digest after, Instant foundBefore, int limit) throws SQLException {
            ask();
            return garbage.values().stream()
                    .filter(row -> row.foundAt().isBefore(foundBefore)
                            && (after == null || row.digest().hex().compareTo(after.hex()) > 0))
                    .sorted(Comparator.comparing(row -> row.digest().hex()))
                    .limit(limit)
                    .toList();
        }
    }

    /** The world's time. */
    private static final class WorldClock extends Clock {
        private final World world;

        private WorldClock(World world) {
            this.world = world;
        }

        @Override
        public Instant instant() {
            return world.now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
