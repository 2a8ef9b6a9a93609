package io.websync.model;

import io.websync.edge.inventory.MemoryInventory.Settled;
import io.websync.edge.replica.Copy;
import io.websync.edge.replica.Finding;
import io.websync.edge.replica.Replica;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/** Compares an edge's inventory with its disk, as {@code Reconcile} does. */
final class EdgeReconcile {

    private final Edge edge;

    EdgeReconcile(Edge edge) {
        this.edge = edge;
    }

    /** What the disk does not bear out becomes due. */
    void run(boolean rehash) {
        var suspects = new ArrayList<Replica>();
        for (Settled settled : edge.inventory.settled()) {
            if (!holds(settled, rehash)) {
                suspects.add(settled.replica());
            }
        }
        if (!suspects.isEmpty()) {
            edge.write(
                    ledger -> {
                        for (Replica suspect : suspects) {
                            ledger.suspect(suspect, edge.world.now);
                        }
                        return true;
                    },
                    _ -> {});
        }
    }

    private boolean holds(Settled settled, boolean rehash) {
        Replica replica = settled.replica();
        Copy copy = replica.copy();
        if (Finding.of(settled.mirrored(), copy, edge.disk.look(replica.path())) != Finding.AS_KNOWN) {
            return false;
        }
        Disk.@Nullable Kept kept = edge.disk.get(replica.path());
        return !rehash
                || copy == null
                || kept == null
                || kept.content().digest().equals(copy.digest());
    }
}
