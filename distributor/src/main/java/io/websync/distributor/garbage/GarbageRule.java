package io.websync.distributor.garbage;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a blob may go.
 *
 * <p>A fetcher puts or renews a blob and then says so in a completion; from when dispatch has decided on that, an asset points to
 * the blob. In between only the blob's time protects it. So time is counted up to the oldest completion that is not decided: a
 * blob whose completion waits was stored about when that was sent, however long ago that is, and is never older than the grace
 * time. The grace time has to be longer than a fetcher takes from storing a blob to having sent its completion, and than the
 * clocks differ.
 *
 * <p>And nothing may have pointed to it for the grace time either, so that an edge that is still at an order of before finds what
 * it asks for. What was in the trash for the trash time, and nothing points to, is freed; what something points to comes back.
 *
 * @param grace above 0
 * @param trashTime above 0
 */
public record GarbageRule(Duration grace, Duration trashTime) {

    /** What to do with a blob. */
    public enum Verdict {
        /** Something points to it, or may do so soon. */
        KEEP,
        /** Garbage, but not long enough yet. */
        WAIT,
        /** Into the trash, unless it was put or renewed since. */
        DISCARD
    }

    /**
     * Up to when every completion is decided.
     *
     * @param now before the completions were looked at
     * @param oldestUndecided when the oldest completion was sent that is not decided; null when all are
     */
    public static Instant settled(Instant now, @Nullable Instant oldestUndecided) {
        return oldestUndecided == null || oldestUndecided.isAfter(now) ? now : oldestUndecided;
    }

    /** Blobs that were put or renewed then or later stay. */
    public Instant keptSince(Instant settled) {
        return settled.minus(grace);
    }

    /** What was found to be garbage then or later stays. */
    public Instant foundBefore(Instant now) {
        return now.minus(grace);
    }

    /**
     * @param referenced whether an asset points to it
     * @param storedAt when it was last put or renewed
     * @param foundAt since when it is known that nothing points to it; null when it is not known as garbage yet
     */
    public Verdict of(boolean referenced, Instant storedAt, @Nullable Instant foundAt, Instant now, Instant settled) {
        if (referenced || !storedAt.isBefore(keptSince(settled))) {
            return Verdict.KEEP;
        }
        return foundAt != null && foundAt.isBefore(foundBefore(now)) ? Verdict.DISCARD : Verdict.WAIT;
    }

    /** Whether a discarded blob that nothing points to may be freed. */
    public boolean frees(Instant discardedAt, Instant settled) {
        return discardedAt.isBefore(settled.minus(trashTime));
    }
}
