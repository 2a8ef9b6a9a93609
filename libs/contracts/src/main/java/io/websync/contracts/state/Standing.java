package io.websync.contracts.state;

import io.websync.contracts.Digest;
import org.jspecify.annotations.Nullable;

/** How a file stands on one edge, derived from the one replica row of its asset there. */
public enum Standing {
    /** The edge has said nothing at the file's revision yet. */
    PENDING,
    MIRRORED,
    FAILED,
    PURGED,
    /** The edge holds other, later bytes of the same asset; counts as settled. */
    SUPERSEDED;

    /**
     * The rule of the report.
     *
     * @param fileRevision the revision that the file's bytes were ordered at
     * @param fileDigest the digest of the file's bytes
     * @param replicaRevision 0 when the edge has said nothing
     * @param replicaDigest the digest wanted at the replica's revision; null when nothing was
     */
    public static Standing of(
            long fileRevision,
            Digest fileDigest,
            long replicaRevision,
            @Nullable ReplicaState replicaState,
            @Nullable Digest replicaDigest) {
        if (replicaState == null || replicaRevision < fileRevision) {
            return PENDING;
        }
        if (replicaRevision > fileRevision && replicaDigest != null && !replicaDigest.equals(fileDigest)) {
            return SUPERSEDED;
        }
        return switch (replicaState) {
            case MIRRORED -> MIRRORED;
            case FAILED -> FAILED;
            case PURGED -> PURGED;
        };
    }

    public boolean settled() {
        return this != PENDING;
    }
}
