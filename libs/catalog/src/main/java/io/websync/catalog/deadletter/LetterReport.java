package io.websync.catalog.deadletter;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter, without its record.
 *
 * @param partition where the record stood; absent until its letter has been read
 * @param actionId the request number of the replay or discard that closed it
 * @param outcome what came of the next try
 * @param replayRequest the request number under which its file or copy is run again
 * @param sentPartition where a replayed record stands now
 * @param url as its submission names it
 * @param retrying whether its file or copy is asked for again, and what comes of it is not known yet
 */
public record LetterReport(
        long id,
        Letter.Kind kind,
        LetterState state,
        String stage,
        @Nullable String edge,
        String code,
        @Nullable Integer httpStatus,
        String message,
        int attempts,
        Instant firstAt,
        Instant lastAt,
        String topic,
        @Nullable Integer partition,
        @Nullable Long offset,
        @Nullable Long submission,
        @Nullable Integer line,
        @Nullable String asset,
        @Nullable Long revision,
        @Nullable Long requestNumber,
        @Nullable String account,
        @Nullable Long actionId,
        @Nullable String closedBy,
        @Nullable Instant closedAt,
        @Nullable String reason,
        @Nullable String outcome,
        @Nullable Instant outcomeAt,
        @Nullable Long replayRequest,
        @Nullable Integer sentPartition,
        @Nullable Long sentOffset,
        @Nullable String url,
        boolean retrying) {}
