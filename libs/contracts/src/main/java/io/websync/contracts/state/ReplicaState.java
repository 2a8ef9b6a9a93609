package io.websync.contracts.state;

/** What an edge said last of its copy of an asset. No word yet is no replica. */
public enum ReplicaState {
    /** Present, fsynced and verified by digest. */
    MIRRORED,
    /** Given up on at this revision. */
    FAILED,
    /** Not wanted there, and not there. */
    PURGED;

    /**
     * Whether an ack for {@code next} changes a replica in this state: any at a later revision does; at the same revision a
     * copy can heal (FAILED to MIRRORED) or be lost for good (MIRRORED to FAILED), but PURGED is the end of its revision.
     */
    public boolean leadsTo(ReplicaState next, boolean laterRevision) {
        if (laterRevision) {
            return true;
        }
        return this != next && this != PURGED && next != PURGED;
    }
}
