package io.websync.model;

import io.websync.model.Broker.Committed;
import io.websync.model.Broker.Entry;
import io.websync.model.Broker.Place;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;

/**
 * A consumer of a group as the distributor's reads: a poll, its effects, then the offsets. It notices only at its next poll
 * that a partition has been given to another member, so the effects of two may overlap.
 */
final class Reader {

    /** What is done with a batch. */
    interface Effects {
        /** Ends in exactly one of the two, some steps later, unless the process crashes. */
        void apply(List<Entry> batch, Move move, Runnable done, Runnable failed);
    }

    /** From where to where a batch moves the reader. */
    record Move(Map<Place, Long> from, Map<Place, Long> to) {}

    private final Actor actor;
    private final World world;
    final String group;
    private final String topic;
    private final boolean keepsOffsets;
    private final Effects effects;
    private final Map<Place, Long> next = new TreeMap<>();
    private final Queue<Map<Place, Long>> commits = new ArrayDeque<>();
    private boolean busy;
    /** Whether a commit failed that nothing has made up for. */
    private boolean owed;

    /** @param keepsOffsets whether the effects' transaction keeps the offsets */
    Reader(Actor actor, String group, String topic, boolean keepsOffsets, Effects effects) {
        this.actor = actor;
        this.world = actor.world;
        this.group = group;
        this.topic = topic;
        this.keepsOffsets = keepsOffsets;
        this.effects = effects;
    }

    void begin() {
        next.clear();
        busy = false;
        owed = false;
        commits.clear();
        actor.loop("poll " + topic, this::ready, this::poll);
        actor.loop("offsets of " + topic + " arrive", () -> !commits.isEmpty(), this::committed);
        actor.loop("commit once more", () -> owed && !busy && world.broker.up, () -> commitSoon(Map.copyOf(next)));
    }

    /** The name that offsets are kept under. */
    String name() {
        return group + " " + topic;
    }

    /** Takes all partitions over. */
    void takeOver() {
        for (Place place : world.broker.places(topic)) {
            if (!actor.name.equals(world.broker.owner(group, place))) {
                next.remove(place);
                // What it sent as a member before is refused.
                commits.forEach(offsets -> offsets.remove(place));
                world.broker.assign(group, place, actor.name);
            }
        }
    }

    private boolean ready() {
        if (busy || !world.broker.up || (keepsOffsets && !world.database.up())) {
            return false;
        }
        for (Place place : world.broker.places(topic)) {
            if (actor.name.equals(world.broker.owner(group, place)) && world.broker.hasFrom(place, position(place))) {
                return true;
            }
        }
        return false;
    }

    private long position(Place place) {
        Long known = next.get(place);
        if (known != null) {
            return known;
        }
        if (keepsOffsets) {
            return world.database.offsets.getOrDefault(name(), Map.of()).getOrDefault(place, world.broker.first(place));
        }
        Committed committed = world.broker.committed(group, place);
        return committed == null ? world.broker.first(place) : committed.offset();
    }

    private void poll() {
        var batch = new ArrayList<Entry>();
        var from = new TreeMap<Place, Long>();
        var to = new TreeMap<Place, Long>();
        for (Place place : world.broker.places(topic)) {
            if (!actor.name.equals(world.broker.owner(group, place))) {
                next.remove(place);
                continue;
            }
            long position = position(place);
            next.put(place, position);
            List<Entry> read = world.broker.read(place, position, world.choices.between(0, 4));
            if (!read.isEmpty()) {
                batch.addAll(read);
                from.put(place, position);
                to.put(place, read.getLast().offset() + 1);
            }
        }
        if (!batch.isEmpty()) {
            busy = true;
            effects.apply(batch, new Move(from, to), () -> done(to), this::startOver);
        }
    }

    private void done(Map<Place, Long> to) {
        busy = false;
        next.putAll(to);
        commitSoon(owed ? next : to);
    }

    private void commitSoon(Map<Place, Long> offsets) {
        owed = false;
        commits.add(new TreeMap<>(offsets));
    }

    /** One after the other, as they were sent. */
    private void committed() {
        commits.remove().forEach((place, offset) -> {
            if (!world.broker.commit(group, place, actor.name, offset, "")
                    && actor.name.equals(world.broker.owner(group, place))) {
                owed = true;
            }
        });
    }

    /** Back to where the effects are known to be done. */
    private void startOver() {
        busy = false;
        if (keepsOffsets) {
            next.clear();
        }
    }
}
