package io.websync.ingest.reception;

import io.websync.catalog.submission.Counts;
import io.websync.catalog.submission.Reject;
import java.util.List;

/**
 * What became of a list.
 *
 * @param submission its id
 * @param counts when nothing was accepted the submission is aborted, and only its rejects are kept
 * @param rejects the first ones
 * @param repeated whether this request was answered before and this is the answer again
 */
public record Receipt(long submission, Counts counts, List<Reject> rejects, boolean repeated) {

    public Receipt {
        rejects = List.copyOf(rejects);
    }

    public boolean accepted() {
        return counts.accepted() > 0;
    }
}
