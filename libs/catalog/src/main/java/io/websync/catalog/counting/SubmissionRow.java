package io.websync.catalog.counting;

import io.websync.contracts.state.SubmissionState;
import java.util.List;

/**
 * What dispatch and the reporter know of a submission.
 *
 * @param edges the edges that its selector meant when it was handed in; frozen
 */
public record SubmissionRow(long id, SubmissionState state, List<Integer> edges) {

    public SubmissionRow {
        edges = List.copyOf(edges);
    }

    /** Whether its owner stopped it, or its list never closed. */
    public boolean stopped() {
        return state == SubmissionState.CANCELED || state == SubmissionState.ABORTED;
    }
}
