package io.websync.model;

import io.websync.catalog.dispatch.SubmissionTerms;
import io.websync.contracts.Refresh;
import io.websync.contracts.Selector;
import io.websync.contracts.state.SubmissionState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A submission's row.
 *
 * @param receivingUntil the lease of its receiver; null once the list is closed
 */
record Submission(
        long id,
        String account,
        SubmissionState state,
        Selector selector,
        List<Integer> edges,
        long accepted,
        @Nullable Instant receivingUntil) {

    boolean listClosed() {
        return receivingUntil == null && accepted > 0;
    }

    SubmissionTerms terms() {
        return new SubmissionTerms(
                id,
                account,
                state,
                selector,
                edges,
                3,
                null,
                null,
                null,
                Refresh.ALWAYS,
                null,
                listClosed(),
                false,
                false);
    }

    Submission in(SubmissionState next) {
        return new Submission(id, account, next, selector, edges, accepted, null);
    }

    Submission closed(SubmissionState next, long lines) {
        return new Submission(id, account, next, selector, edges, lines, null);
    }
}
