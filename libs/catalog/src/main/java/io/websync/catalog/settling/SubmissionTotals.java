package io.websync.catalog.settling;

import io.websync.catalog.counting.EdgeCount;
import io.websync.catalog.counting.SyncCount;
import io.websync.contracts.state.SubmissionState;
import java.util.List;

/**
 * What the counters say of a submission.
 *
 * @param accepted lines; known once the list is closed
 * @param edges one count for each edge that it is for, zero where nothing has settled
 * @param allRemoved whether it was for edges, and each of them is removed
 */
public record SubmissionTotals(
        long id,
        SubmissionState state,
        long accepted,
        long rejected,
        SyncCount sync,
        List<EdgeCount> edges,
        boolean allRemoved) {

    public SubmissionTotals {
        edges = List.copyOf(edges);
    }
}
