package io.websync.catalog.replica;

import io.websync.contracts.Digest;
import io.websync.contracts.Failure;
import io.websync.contracts.state.ReplicaState;
import io.websync.contracts.state.Standing;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An edge's last word on an asset.
 *
 * @param digest computed by the edge; for FAILED the wanted one, when known; for PURGED null
 * @param since when it came into this state
 * @param at of the last ack
 */
public record ReplicaRow(
        UUID asset,
        int edge,
        long revision,
        ReplicaState state,
        @Nullable Digest digest,
        long size,
        int attempts,
        @Nullable Failure failure,
        Instant since,
        Instant at) {

    /** How a file stands with an edge's last word on its asset; null means that there is none. */
    public static Standing standing(long fileRevision, Digest fileDigest, @Nullable ReplicaRow replica) {
        return replica == null
                ? Standing.PENDING
                : Standing.of(fileRevision, fileDigest, replica.revision, replica.state, replica.digest);
    }
}
