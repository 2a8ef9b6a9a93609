package io.websync.catalog.garbage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A look through center storage.
 *
 * @param finishedAt null while it runs, or when its process died
 * @param settledAt every completion of before was decided when it started
 * @param dryRun nothing was removed, only found
 * @param examined blobs that are older than the grace time
 * @param found of these, those that nothing points to
 * @param discarded moved to the trash
 * @param restored brought back from the trash, since something points to them again
 * @param freed removed from the trash
 * @param failures blobs that the store had an error for; the next pass tries again
 * @param problem why it broke off; null when it did not
 */
public record GarbagePass(
        Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Instant settledAt,
        boolean dryRun,
        long examined,
        long found,
        long discarded,
        long discardedBytes,
        long restored,
        long freed,
        long freedBytes,
        long failures,
        @Nullable String problem) {}
