package io.websync.catalog.deadletter;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a person asked to be done with dead letters.
 *
 * @param id its request number
 * @param account who asked
 * @param sees whose dead letters are meant at most; null for everybody's
 * @param ids these; null for all that match the filter
 * @param filter which of them; only open ones are ever meant
 * @param reason of a discard
 * @param matched how many were meant when it was asked for; absent for those of older versions
 * @param done how many it closed up to now
 * @param finishedAt null while it goes on
 */
public record LetterAction(
        long id,
        Kind kind,
        String account,
        @Nullable String sees,
        @Nullable List<Long> ids,
        LetterFilter filter,
        @Nullable String reason,
        @Nullable Long matched,
        long done,
        Instant createdAt,
        @Nullable Instant finishedAt) {

    /** What is done. */
    public enum Kind {
        REPLAY,
        DISCARD
    }
}
