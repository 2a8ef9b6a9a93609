package io.websync.fetcher.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A partition that this process owns: its window and the unfinished records in it. */
final class OwnedPartition {

    final OffsetWindow window;
    /** By offset. */
    final TreeMap<Long, HeldRecord> unfinished = new TreeMap<>();
    /** Running fetches that the window no longer waits for. */
    final Set<QueuedFetch> detached = new HashSet<>();
    /** Whether the position moved since it was last handed out for a commit. */
    boolean changed;

    private final int limit;
    private boolean spanFull;
    private boolean heldFull;
    private @Nullable Instant blockedSince;

    OwnedPartition(int limit, Position committed) {
        this.limit = limit;
        this.window = new OffsetWindow(limit, committed);
    }

    void finish(HeldRecord record) {
        window.finish(record.offset());
        unfinished.remove(record.offset());
        changed = true;
    }

    /** Whatever of this partition is still with us. */
    List<QueuedFetch> fetches() {
        var fetches = new ArrayList<>(detached);
        for (HeldRecord record : unfinished.values()) {
            if (record instanceof QueuedFetch fetch) {
                fetches.add(fetch);
            }
        }
        return fetches;
    }

    /** A record did not fit into the span: nothing more fits until the head has moved on. */
    void noRoom() {
        spanFull = true;
    }

    /** Whether nothing more is to be read for now; once it is so, it stays so until there is room worth a read. */
    boolean full(int heldLimit) {
        heldFull = unfinished.size() >= heldLimit || (heldFull && unfinished.size() > heldLimit * 3L / 4);
        return spanFull() || heldFull;
    }

    /** Whether its window is at the limit of its span. */
    boolean spanFull() {
        spanFull = window.span() >= limit || (spanFull && window.span() > limit * 3L / 4);
        return spanFull;
    }

    /** Whether its head has kept the window at the limit of its span for longer than this. */
    boolean blockedFor(Duration patience, Instant now) {
        if (!spanFull()) {
            blockedSince = null;
            return false;
        }
        if (blockedSince == null) {
            blockedSince = now;
        }
        return !now.isBefore(blockedSince.plus(patience));
    }
}
