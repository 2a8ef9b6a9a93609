package io.websync.distributor.blobs;

/** Says whether a token may read what lies in the center. */
@FunctionalInterface
public interface TokenCheck {

    /** May block while it asks the catalog; throws when the catalog does not answer. */
    boolean accepts(String token);
}
