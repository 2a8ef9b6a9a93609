package io.websync.catalog.report;

import io.websync.catalog.submission.Counts;
import io.websync.contracts.Refresh;
import io.websync.contracts.Selector;
import io.websync.contracts.state.SubmissionState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A submission and how far it is. Made of counters, so it costs the same for one file and for a million.
 *
 * @param paused whether a person holds it: nothing more of it starts
 * @param deadlineMissedAt its deadline, when it was not settled by then; the work goes on
 * @param expiredAt when its claims were released because its time was over
 * @param distribution a line per edge that was selected when the list was handed in, by name
 */
public record SubmissionReport(
        long id,
        String account,
        SubmissionState state,
        Selector selector,
        int priority,
        @Nullable Instant deadline,
        @Nullable Instant notBefore,
        @Nullable Instant expires,
        Refresh refresh,
        @Nullable String idempotencyKey,
        @Nullable String traceId,
        Instant createdAt,
        @Nullable Instant closedAt,
        @Nullable Instant settledAt,
        boolean paused,
        @Nullable Instant deadlineMissedAt,
        @Nullable Instant expiredAt,
        Counts counts,
        Sync sync,
        List<EdgeCounts> distribution) {

    public SubmissionReport {
        distribution = List.copyOf(distribution);
    }

    /**
     * Origin → center.
     *
     * @param pending accepted and not settled; retrying are those of them that wait for their next attempt
     * @param bytes size of the fetched files
     * @param transferred bytes that origins sent
     */
    public record Sync(
            long accepted,
            long pending,
            long retrying,
            long fetched,
            long failed,
            long canceled,
            long superseded,
            long bytes,
            long transferred,
            @Nullable Instant changedAt) {}

    /**
     * Center → one edge.
     *
     * @param fetched files that are in center storage for it; pending are those of them that are not settled there. Of a removed
     *     edge what was settled until then
     * @param bytes size of the mirrored files
     * @param transferred bytes that travelled to the edge for them
     * @param removed whether the edge was removed since; that it was enrolled again later changes nothing for this list
     */
    public record EdgeCounts(
            String edge,
            long fetched,
            long pending,
            long mirrored,
            long failed,
            long purged,
            long superseded,
            long bytes,
            long transferred,
            @Nullable Instant changedAt,
            boolean removed) {}
}
