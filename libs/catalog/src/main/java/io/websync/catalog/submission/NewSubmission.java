package io.websync.catalog.submission;

import io.websync.contracts.Refresh;
import io.websync.contracts.Selector;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A list that begins to come in.
 *
 * @param address from where it came, for the audit log
 * @param edges ids of the edges that the selector selects now; frozen for the report
 * @param priority 1 (first) to 5 (last)
 * @param idempotencyKey the client's name for this request; an account uses it for one submission
 * @param bulk whether its records stand on {@code submissions.bulk}
 * @param tellMe whether its account wants to be told when it is settled
 * @param receivingUntil the lease: when it runs out before the list is closed, the submission is aborted
 */
public record NewSubmission(
        String account,
        @Nullable String address,
        Selector selector,
        List<Integer> edges,
        int priority,
        @Nullable Instant deadline,
        @Nullable Instant notBefore,
        @Nullable Instant expires,
        Refresh refresh,
        @Nullable String idempotencyKey,
        @Nullable String traceId,
        boolean bulk,
        boolean tellMe,
        Instant createdAt,
        Instant receivingUntil) {

    public NewSubmission {
        edges = List.copyOf(edges);
    }
}
