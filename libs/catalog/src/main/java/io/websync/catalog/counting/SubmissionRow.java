package io.websync.catalog.counting;

import io.websync.contracts.state.SubmissionState;
import java.util.List;

/**
 * What dispatch and the reporter know of a submission.
 *
 * @param edges the edges that its selector meant when it was handed in; frozen
 * @param paused whether a person holds it
 * @param expired whether its time is over, so that nothing of it is wanted any more
 */
public record SubmissionRow(long id, SubmissionState state, List<Integer> edges, boolean paused, boolean expired) {

    public SubmissionRow {
        edges = List.copyOf(edges);
    }

    /** One that is neither paused nor expired. */
    public SubmissionRow(long id, SubmissionState state, List<Integer> edges) {
        this(id, state, edges, false, false);
    }

    /** Whether its owner stopped it, or its list never closed. */
    public boolean stopped() {
        return state == SubmissionState.CANCELED || state == SubmissionState.ABORTED;
    }
}
