package io.websync.distributor.blobs;

import io.websync.contracts.AssetKey;
import java.util.Optional;

/** Finds the blob of a name. */
@FunctionalInterface
public interface AssetLookup {

    /** May block while it asks the catalog; empty when nothing of this name is wanted in the mirror. */
    Optional<MirroredAsset> find(AssetKey asset);
}
