package io.websync.distributor.dispatch;

import io.websync.catalog.counting.CounterChanges;
import io.websync.catalog.dispatch.AssetRow;
import io.websync.catalog.dispatch.DueRequest;
import io.websync.catalog.dispatch.FileRow;
import io.websync.catalog.replica.Replicas;
import io.websync.contracts.FileId;
import java.util.List;

/**
 * What a batch changes.
 *
 * @param ordered how many assets have a new revision
 * @param due requests to submit again
 * @param noLongerDue files whose waiting request is not wanted any more
 * @param forgotten replicas whose edge is asked once more, so that its last word does not count any more
 */
public record Decided(
        List<AssetRow> assets,
        int ordered,
        List<FileRow> files,
        List<DueRequest> due,
        List<FileId> noLongerDue,
        List<Replicas.Key> forgotten,
        CounterChanges counters) {

    public Decided {
        assets = List.copyOf(assets);
        files = List.copyOf(files);
        due = List.copyOf(due);
        noLongerDue = List.copyOf(noLongerDue);
        forgotten = List.copyOf(forgotten);
    }
}
