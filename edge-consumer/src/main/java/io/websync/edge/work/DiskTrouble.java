package io.websync.edge.work;

import io.websync.contracts.Digest;
import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.edge.files.Partials;
import io.websync.edge.replica.Replica;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an error of the disk means for a replica. */
final class DiskTrouble {

    private static final Logger log = LoggerFactory.getLogger(DiskTrouble.class);

    private final String edge;
    private final Partials partials;

    DiskTrouble(String edge, Partials partials) {
        this.edge = edge;
        this.partials = partials;
    }

    Failure failure(Replica replica, IOException e) {
        String message = String.valueOf(e.getMessage());
        boolean full = message.contains("No space left") || message.contains("quota exceeded");
        if (full) {
            giveRoom(replica);
            return Failure.of(
                    FailureCode.NO_SPACE, "no space left on the edge's disk for " + replica.size() + " bytes");
        }
        return Failure.of(FailureCode.STORAGE, e.getClass().getSimpleName() + ": " + message);
    }

    /** Many partial files that wait for room could keep each other from it. */
    private void giveRoom(Replica replica) {
        Digest digest = replica.digest();
        if (digest != null) {
            try {
                partials.delete(replica.id(), digest);
            } catch (IOException e) {
                log.warn("Edge {} cannot remove the partial file of {}", edge, replica.asset(), e);
            }
        }
    }
}
