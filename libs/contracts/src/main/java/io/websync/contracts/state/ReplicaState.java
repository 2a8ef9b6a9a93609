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
     * Whether an ack for {@code next} changes a replica in this state: any at a later revision does; at the same revision any
     * other state does, since a copy can heal (FAILED to MIRRORED), be lost for good (MIRRORED to FAILED), and an edge can
     * leave and join the groups that an order names (PURGED and back). The acks of an edge for an asset come in the order in
     * which it said them, so its last word is the one that holds.
     */
    public boolean leadsTo(ReplicaState next, boolean laterRevision) {
        return laterRevision || this != next;
    }
}
