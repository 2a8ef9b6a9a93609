package io.websync.model;

import io.websync.catalog.counting.EdgeCount;
import io.websync.catalog.counting.SubmissionOnEdge;
import io.websync.catalog.counting.SyncCount;
import io.websync.catalog.dispatch.FileRow;
import io.websync.catalog.replica.ReplicaRow;
import io.websync.catalog.replica.Replicas;
import io.websync.contracts.Digest;
import java.util.TreeMap;

/** Counts everything anew, and compares that with the counters. */
final class Recount {

    private Recount() {}

    static void compare(Database database) {
        var sync = new TreeMap<Long, SyncCount>();
        var onEdge = new TreeMap<SubmissionOnEdge, EdgeCount>();
        for (FileRow file : database.files.values()) {
            long id = file.id().submission();
            sync.merge(id, SyncCount.of(file.state(), file.size()), SyncCount::plus);
            Digest digest = file.digest();
            Submission submission = database.submissions.get(id);
            if (digest == null || submission == null) {
                continue;
            }
            for (int edge : submission.edges()) {
                ReplicaRow replica = database.replicas.get(new Replicas.Key(file.asset(), edge));
                onEdge.merge(
                        new SubmissionOnEdge(id, edge),
                        EdgeCount.of(ReplicaRow.standing(file.revision(), digest, replica), file.size()),
                        EdgeCount::plus);
            }
        }
        database.sync.forEach((id, count) -> {
            SyncCount counted = sync.getOrDefault(id, SyncCount.ZERO);
            if (!counted.equals(count.minus(SyncCount.transferred(count.transferred())))) {
                throw new Violation(
                        "counters are a recount of the rows", "submission " + id + ": " + count + ", not " + counted);
            }
        });
        database.onEdge.forEach((key, count) -> {
            EdgeCount counted = onEdge.getOrDefault(key, EdgeCount.ZERO);
            if (!counted.equals(count.minus(EdgeCount.transferred(count.transferred())))) {
                throw new Violation("counters are a recount of the rows", key + ": " + count + ", not " + counted);
            }
        });
        for (var counted : onEdge.entrySet()) {
            if (!counted.getValue().equals(EdgeCount.ZERO) && !database.onEdge.containsKey(counted.getKey())) {
                throw new Violation("counters are a recount of the rows", "nothing counted of " + counted);
            }
        }
    }
}
