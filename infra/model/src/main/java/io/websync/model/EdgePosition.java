package io.websync.model;

import io.websync.contracts.Topics;
import io.websync.edge.replica.ReadPlan;
import io.websync.model.Broker.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Where an edge is in the log of orders, as {@code ReadPosition} has it around the real {@link ReadPlan}. */
final class EdgePosition {

    private static final String LOG = "orders-log";
    private static final String READ_AT = "orders-read-at";
    private static final Duration REMEMBER_EVERY = Duration.ofMinutes(1);

    private final Edge edge;
    private final World world;
    /** Where a reading of all orders ends; null while none is on its way. */
    private @Nullable Map<Place, Long> readingUpTo;

    private boolean forgetting;
    private @Nullable Instant readAt;

    EdgePosition(Edge edge) {
        this.edge = edge;
        this.world = edge.world;
    }

    /** Whether the paths of all orders have to be remembered. */
    boolean forgetting() {
        return forgetting;
    }

    /** Goes where to begin. */
    void begin() {
        seek(Topics.CONTROLS.name());
        Map<Integer, Long> first = new TreeMap<>();
        Map<Integer, Long> end = new TreeMap<>();
        Map<Place, Long> ends = new TreeMap<>();
        for (Place place : world.broker.places(Topics.DISTRIBUTIONS.name())) {
            first.put(place.partition(), world.broker.first(place));
            end.put(place.partition(), world.broker.end(place));
            ends.put(place, world.broker.end(place));
        }
        String kept = edge.inventory.word(READ_AT);
        readAt = kept == null ? null : Instant.ofEpochMilli(Long.parseLong(kept));
        ReadPlan plan = ReadPlan.of(
                edge.inventory.nextOffsets(Topics.DISTRIBUTIONS.name()),
                first,
                end,
                edge.inventory.word(LOG) != null,
                readAt == null ? null : Duration.between(readAt, world.now),
                Broker.TOMBSTONES);
        world.trace.say(() -> edge + ": " + plan);
        forgetting = plan == ReadPlan.READ_ALL_AND_FORGET;
        edge.inventory.commit(List.of(ledger -> {
            ledger.forgetting().forgetSeen();
            if (plan == ReadPlan.READ_ALL) {
                ledger.forgetting().forgetPlaces();
            }
            return true;
        }));
        if (plan == ReadPlan.GO_ON) {
            readingUpTo = null;
            seek(Topics.DISTRIBUTIONS.name());
        } else {
            readingUpTo = ends;
            world.checks.readsAll(edge);
            ends.keySet().forEach(place -> edge.next.put(place, world.broker.first(place)));
        }
    }

    private void seek(String topic) {
        Map<Integer, Long> offsets = edge.inventory.nextOffsets(topic);
        for (Place place : world.broker.places(topic)) {
            Long offset = offsets.get(place.partition());
            edge.next.put(
                    place, offset != null && offset <= world.broker.end(place) ? offset : world.broker.first(place));
        }
    }

    /** Whether there is something to remember, now that nothing is left to read. */
    boolean isDue() {
        return readingUpTo != null
                || readAt == null
                || readAt.plus(REMEMBER_EVERY).isBefore(world.now);
    }

    /** Everything that there is has been read. */
    void upToDate() {
        Instant now = world.now;
        if (readingUpTo == null
                && (readAt == null || Duration.between(readAt, now).compareTo(Broker.TOMBSTONES.dividedBy(2)) > 0)) {
            // The broker was away for that long, or the whole machine slept.
            begin();
            return;
        }
        boolean forget = forgetting;
        boolean all = readingUpTo != null;
        readingUpTo = null;
        forgetting = false;
        readAt = now;
        edge.reading = true;
        edge.write(
                ledger -> {
                    if (forget) {
                        ledger.forgetting().forgetUnseen(now);
                    }
                    if (all) {
                        ledger.setWord(LOG, "the only one");
                    }
                    ledger.setWord(READ_AT, Long.toString(now.toEpochMilli()));
                    return true;
                },
                _ -> edge.reading = false);
    }
}
