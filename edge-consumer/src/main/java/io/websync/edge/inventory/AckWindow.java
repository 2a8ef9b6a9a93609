package io.websync.edge.inventory;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Which groups of acks may be removed from the outbox: those that are confirmed together with all before them. What is sent
 * again begins at the oldest that is left, so a later word on a replica must not be gone while an earlier one can still be
 * repeated behind it: a group has acks of many partitions, and one that is away holds up only its own.
 *
 * <p>Thread-safe.
 */
public final class AckWindow {

    private static final class Group {
        private int underWay;
        private boolean again;
    }

    private final TreeMap<Long, Group> groups = new TreeMap<>();

    /** A group is on its way, for the first time or again. */
    public synchronized void sent(long seq) {
        Group group = groups.computeIfAbsent(seq, _ -> new Group());
        group.underWay++;
        group.again = false;
    }

    /**
     * A group arrived whole.
     *
     * @return the groups to remove, the oldest first; often none or several
     */
    public synchronized List<Long> confirmed(long seq) {
        Group group = groups.get(seq);
        if (group == null) {
            return List.of();
        }
        group.underWay--;
        var done = new ArrayList<Long>();
        while (!groups.isEmpty()
                && groups.firstEntry().getValue().underWay == 0
                && !groups.firstEntry().getValue().again) {
            done.add(groups.pollFirstEntry().getKey());
        }
        return done;
    }

    /** A group did not arrive, or not whole: it has to be sent again, and all after it, though they may have arrived. */
    public synchronized void failed(long seq) {
        Group group = groups.get(seq);
        if (group != null) {
            group.underWay--;
            groups.tailMap(seq).values().forEach(each -> each.again = true);
        }
    }
}
