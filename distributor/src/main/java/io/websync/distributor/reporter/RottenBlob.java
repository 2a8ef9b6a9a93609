package io.websync.distributor.reporter;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What to do with a blob of which an edge got other bytes than its digest's. Decides; does no I/O. */
public final class RottenBlob {

    /** A blob that is dropped more often than this within {@link #MEMORY} lies on a disk that a person has to look at. */
    public static final int DROPS = 3;

    public static final Duration MEMORY = Duration.ofDays(1);

    /** What its bytes in center storage are. */
    public enum Found {
        SOUND,
        ROTTEN,
        /** Perhaps lost, perhaps the store had a bad moment. */
        UNREADABLE,
        MISSING
    }

    /** What to do. */
    public enum Verdict {
        /** It is sound: what the edge got was altered on the way, or by the edge. The edge tries again by itself. */
        SOUND,
        /** Remove it, and fetch it again for whoever claims it. */
        DROP,
        /** Fetch it again for whoever claims it. */
        FETCH,
        /** It rots again and again: leave it, and say so. */
        GIVE_UP
    }

    private RottenBlob() {}

    /**
     * @param drops before, within the memory
     * @param droppedAt null when it never was
     */
    public static Verdict verdict(Found found, int drops, @Nullable Instant droppedAt, Instant now) {
        return switch (found) {
            case SOUND -> Verdict.SOUND;
            case MISSING -> Verdict.FETCH;
            case ROTTEN, UNREADABLE -> dropsLately(drops, droppedAt, now) < DROPS ? Verdict.DROP : Verdict.GIVE_UP;
        };
    }

    /** Drops that count still. */
    public static int dropsLately(int drops, @Nullable Instant droppedAt, Instant now) {
        return droppedAt == null || droppedAt.plus(MEMORY).isBefore(now) ? 0 : drops;
    }
}
