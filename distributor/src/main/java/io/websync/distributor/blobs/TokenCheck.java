package io.websync.distributor.blobs;

import java.util.Optional;

/** Says whose token it is. */
@FunctionalInterface
public interface TokenCheck {

    /** May block while it asks the catalog; throws when the catalog does not answer; empty when nobody's who may read here. */
    Optional<Caller> caller(String token);
}
