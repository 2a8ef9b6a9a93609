package io.websync.fetcher.queue;

import java.util.BitSet;

/**
 * What of one partition is being worked on: the offsets from the lowest unfinished one ({@code first}) to the one that is read
 * next ({@code next}), finished in any order. Its span {@code next - first} never exceeds the limit, however few records are
 * unfinished, so that the finished ones always fit into the metadata of a committed offset.
 *
 * <p>Not thread-safe.
 */
final class OffsetWindow {

    private final int limit;
    private final BitSet ring;
    private long first;
    private long next;

    /** @param limit the longest span, 1 to {@link Position#MAX_SPAN} */
    OffsetWindow(int limit, Position committed) {
        if (limit < 1 || limit > Position.MAX_SPAN) {
            throw new IllegalArgumentException(
                    "the window's span is 1 to " + Position.MAX_SPAN + ", but it is " + limit);
        }
        this.limit = limit;
        this.ring = new BitSet(limit);
        this.first = committed.offset();
        this.next = committed.offset();
        // Bits beyond the limit come from a larger limit of an earlier run; those records are repeated.
        committed.finishedAbove().stream().takeWhile(bit -> bit < limit).forEach(bit -> ring.set(slot(first + bit)));
    }

    /** Whether a record at this offset may enter now. */
    boolean hasRoomFor(long offset) {
        return first == next || offset - first < limit;
    }

    /**
     * Takes in the record at this offset. Offsets that were skipped (control records, deleted ones) count as finished.
     *
     * @return whether it has to be worked on; not when an earlier owner of the partition finished it, or it is inside already
     * @throws IllegalArgumentException when there is no room for it, or it lies below the window
     */
    boolean enter(long offset) {
        if (offset < first || !hasRoomFor(offset)) {
            throw new IllegalArgumentException("offset " + offset + " does not fit into " + this);
        }
        if (offset < next) {
            return false;
        }
        if (first == next) {
            skipTo(offset);
        } else {
            for (long gap = next; gap < offset; gap++) {
                ring.set(slot(gap));
            }
        }
        next = offset + 1;
        boolean unfinished = !ring.get(slot(offset));
        advance();
        return unfinished;
    }

    /** Counts a record that entered as finished; doing it again changes nothing. */
    void finish(long offset) {
        if (offset >= next) {
            throw new IllegalArgumentException("offset " + offset + " never entered " + this);
        }
        if (offset >= first) {
            ring.set(slot(offset));
            advance();
        }
    }

    long first() {
        return first;
    }

    long next() {
        return next;
    }

    /** From the lowest unfinished offset to the one that is read next. */
    long span() {
        return next - first;
    }

    /**
     * What may be committed now. Finished records of an earlier run that were not read again yet are part of it, so that a
     * second crash does not forget them.
     */
    Position position() {
        var above = new BitSet();
        for (int slot = ring.nextSetBit(0); slot >= 0; slot = ring.nextSetBit(slot + 1)) {
            above.set(Math.floorMod(slot - slot(first), limit));
        }
        return new Position(first, above);
    }

    private void advance() {
        while (first < next && ring.get(slot(first))) {
            ring.clear(slot(first));
            first++;
        }
    }

    private void skipTo(long offset) {
        if (offset - first >= limit) {
            ring.clear();
        } else {
            for (long gap = first; gap < offset; gap++) {
                ring.clear(slot(gap));
            }
        }
        first = offset;
    }

    private int slot(long offset) {
        return (int) (offset % limit);
    }

    @Override
    public String toString() {
        return "the window from " + first + " to " + next + " (limit " + limit + ")";
    }
}
