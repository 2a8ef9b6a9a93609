package io.websync.fetcher.download;

import io.websync.contracts.AssetKey;
import java.util.Optional;

/** Looks up what is held already. Asked on the fetch's own thread, just before its request. */
@FunctionalInterface
public interface KnownAssets {

    /** Nothing is known: every file is fetched plainly. */
    KnownAssets NONE = _ -> Optional.empty();

    Optional<Known> find(AssetKey asset);
}
