package io.websync.model;

import io.websync.contracts.Topics;
import io.websync.contracts.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A broker as its clients see it: logs whose offsets only grow, deletion from the start, compaction, offsets with metadata by
 * group, who of a group has which partition, and one fenced transactional producer. What a transaction sends appears at its
 * commit, which for readers of committed records of a single producer comes to the same.
 */
final class Broker {

    static final int PARTITIONS = 2;

    /** One partition. */
    record Place(String topic, int partition) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int byTopic = topic.compareTo(other.topic);
            return byTopic != 0 ? byTopic : Integer.compare(partition, other.partition);
        }
    }

    /** A tombstone stays for so long at least. */
    static final Duration TOMBSTONES = Duration.ofHours(2);

    /**
     * @param event null for a tombstone
     * @param at when it came
     */
    record Entry(
            Place place, long offset, String key, @Nullable Event event, Instant at) {}

    record Committed(long offset, String metadata) {}

    private static final class Log {
        private final List<Entry> entries = new ArrayList<>();
        private long first;
        private long end;
    }

    private final Map<Place, Log> logs = new TreeMap<>();
    private final Map<String, Map<Place, Committed>> committed = new TreeMap<>();
    private final Map<String, Map<Place, String>> owners = new TreeMap<>();
    private final World world;
    private int epoch;
    boolean up = true;

    Broker(World world) {
        this.world = world;
        for (Topics.Topic<?> topic : Topics.ALL) {
            for (int i = 0; i < (topic.singlePartition() ? 1 : PARTITIONS); i++) {
                logs.put(new Place(topic.name(), i), new Log());
            }
        }
    }

    List<Place> places(String topic) {
        return logs.keySet().stream().filter(place -> place.topic.equals(topic)).toList();
    }

    void append(Topics.Topic<?> topic, String key, @Nullable Event event) {
        var place = new Place(topic.name(), topic.singlePartition() ? 0 : partition(key));
        Log log = log(place);
        var entry = new Entry(place, log.end++, key, event, world.now);
        log.entries.add(entry);
        world.checks.appended(entry);
    }

    /** Where a key goes on a topic of several partitions. */
    static int partition(String key) {
        return Math.floorMod(key.hashCode(), PARTITIONS);
    }

    void append(Topics.Topic<?> topic, Event event) {
        append(topic, event.key(), event);
    }

    /** The records that are there from this offset on. */
    List<Entry> read(Place place, long from, int atMost) {
        List<Entry> entries = log(place).entries;
        int index = indexOf(entries, from);
        return List.copyOf(entries.subList(index, Math.min(entries.size(), index + atMost)));
    }

    boolean hasFrom(Place place, long from) {
        List<Entry> entries = log(place).entries;
        return !entries.isEmpty() && entries.getLast().offset >= from;
    }

    private static int indexOf(List<Entry> entries, long from) {
        int low = 0;
        int high = entries.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (entries.get(middle).offset < from) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    long first(Place place) {
        return log(place).first;
    }

    long end(Place place) {
        return log(place).end;
    }

    void deleteBefore(Place place, long offset) {
        Log log = log(place);
        log.first = Math.max(log.first, Math.min(offset, log.end));
        log.entries.removeIf(entry -> entry.offset < log.first);
    }

    /** Cleans what is below this offset: of each key only its last record stays, and an old tombstone that is the last goes. */
    void compact(Place place, long below) {
        List<Entry> entries = log(place).entries;
        Set<String> later = new LinkedHashSet<>();
        var kept = new ArrayList<Entry>();
        Instant young = world.now.minus(TOMBSTONES);
        for (Entry entry : entries.reversed()) {
            boolean last = later.add(entry.key);
            if (entry.offset >= below || (last && (entry.event != null || entry.at.isAfter(young)))) {
                kept.add(entry);
            }
        }
        entries.clear();
        entries.addAll(kept.reversed());
    }

    @Nullable Committed committed(String group, Place place) {
        return committed.getOrDefault(group, Map.of()).get(place);
    }

    /** Refused, as a real one does, when the partition is another member's by now. */
    boolean commit(String group, Place place, String member, long offset, String metadata) {
        if (!up || !member.equals(owner(group, place))) {
            return false;
        }
        committed.computeIfAbsent(group, _ -> new TreeMap<>()).put(place, new Committed(offset, metadata));
        return true;
    }

    @Nullable String owner(String group, Place place) {
        return owners.getOrDefault(group, Map.of()).get(place);
    }

    void assign(String group, Place place, String member) {
        owners.computeIfAbsent(group, _ -> new TreeMap<>()).put(place, member);
    }

    /** Fences whoever used the transactional id before. */
    int initTransactions() {
        return ++epoch;
    }

    /** Whether a producer of this epoch may still write. */
    boolean fenced(int producer) {
        return producer != epoch;
    }

    private Log log(Place place) {
        Log log = logs.get(place);
        if (log == null) {
            throw new IllegalArgumentException("there is no " + place);
        }
        return log;
    }

    /** Every record that is there, for the checks. */
    List<Entry> all(String topic) {
        var all = new ArrayList<Entry>();
        places(topic).forEach(place -> all.addAll(log(place).entries));
        return all;
    }
}
