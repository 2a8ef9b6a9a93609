package io.websync.edge.replica;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where an edge begins to read orders. It goes on where it was, unless that could miss something:
 *
 * <ul>
 *   <li>Compaction removes the order that a purge replaced, and some time later the tombstone too. An edge that was away for
 *       longer would never hear of the purge. So it reads everything from the start, and what no order names goes.
 *   <li>When the log is another one than the inventory knows, or records were deleted from it, an absent order proves nothing.
 *       Then everything is read too, but what no order names stays.
 * </ul>
 */
public enum ReadPlan {
    /** From the kept offsets. */
    GO_ON,
    /** From the start; what no order names stays. */
    READ_ALL,
    /** From the start; what no order names goes. */
    READ_ALL_AND_FORGET;

    /**
     * @param known next offsets in the inventory, by partition
     * @param first first offsets of the log
     * @param end end offsets of the log
     * @param sameLog whether the log is the one that the offsets were kept for
     * @param away since when the edge had last read everything; null when it never had
     * @param tombstones how long the log keeps a tombstone at least
     */
    public static ReadPlan of(
            Map<Integer, Long> known,
            Map<Integer, Long> first,
            Map<Integer, Long> end,
            boolean sameLog,
            @Nullable Duration away,
            Duration tombstones) {
        boolean whole = first.values().stream().allMatch(offset -> offset == 0);
        for (var entry : known.entrySet()) {
            if (entry.getValue() > end.getOrDefault(entry.getKey(), 0L)) {
                return READ_ALL;
            }
            if (entry.getValue() < first.getOrDefault(entry.getKey(), 0L)) {
                return READ_ALL;
            }
        }
        if (known.isEmpty() || !sameLog) {
            return READ_ALL;
        }
        if (away == null || away.isNegative() || away.compareTo(tombstones.dividedBy(2)) > 0) {
            return whole ? READ_ALL_AND_FORGET : READ_ALL;
        }
        return GO_ON;
    }
}
