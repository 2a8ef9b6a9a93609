package io.websync.distributor.blobs;

import io.websync.contracts.Digest;
import java.util.Set;

/** Says for which edges a blob is ordered. */
@FunctionalInterface
public interface Recipients {

    /** Their ids in the catalog. May block while it asks; throws when the catalog does not answer. */
    Set<Integer> of(Digest digest);
}
