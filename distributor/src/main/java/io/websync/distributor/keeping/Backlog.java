package io.websync.distributor.keeping;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Knows which readers are far behind on which topic, and tells only when that changes. A reader is far behind from a limit on,
 * and no longer when it has come down to half of it, so that one who stays about the limit is not told over and over. Not
 * thread-safe.
 */
public final class Backlog {

    /** A reader of a topic, by the name of its group. */
    public record Behind(String topic, String group) {}

    /** What to tell. */
    public enum Change {
        /** It is far behind now: its topic grows until it goes on. */
        RAISED,
        /** It is no longer. */
        CLEARED
    }

    private final long limit;
    private final Set<Behind> raised = new HashSet<>();

    /** @param limit records, at least 1 */
    public Backlog(long limit) {
        this.limit = limit;
    }

    /**
     * Takes what was seen.
     *
     * @param records that the reader has not done yet
     * @return empty when that is no news
     */
    public Optional<Change> seen(Behind reader, long records) {
        if (records >= limit) {
            return raised.add(reader) ? Optional.of(Change.RAISED) : Optional.empty();
        }
        return records <= limit / 2 && raised.remove(reader) ? Optional.of(Change.CLEARED) : Optional.empty();
    }
}
