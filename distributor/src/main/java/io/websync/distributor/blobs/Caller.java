package io.websync.distributor.blobs;

/** Who asks with a token that the center accepts. */
public sealed interface Caller {

    /** May read everything. */
    record Administrator() implements Caller {}

    /**
     * May read what is ordered for it.
     *
     * @param id in the catalog
     */
    record Edge(int id) implements Caller {}
}
