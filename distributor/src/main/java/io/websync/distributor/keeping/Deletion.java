package io.websync.distributor.keeping;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** How far a partition may be deleted. */
public final class Deletion {

    private Deletion() {}

    /**
     * The first offset that stays.
     *
     * @param first the first offset that is there
     * @param next of every reader, the next offset that it has not done; null when it has said nothing
     * @param margin records that stay although every reader has done them
     */
    public static long before(long first, Collection<? extends @Nullable Long> next, long margin) {
        long done = Long.MAX_VALUE;
        for (Long offset : next) {
            if (offset == null) {
                return first;
            }
            done = Math.min(done, offset);
        }
        return next.isEmpty() ? first : Math.max(first, done - margin);
    }
}
