package io.websync.fetcher.download;

import io.websync.contracts.AssetKey;
import io.websync.fetcher.queue.Prepared;
import java.util.Collection;
import java.util.Optional;

/** Looks up what is held already. */
@FunctionalInterface
public interface KnownAssets {

    /** Nothing is known: every file is fetched plainly. */
    KnownAssets NONE = _ -> Answer.NOTHING;

    /** Begins to look these up, and returns at once. */
    Answer lookUp(Collection<AssetKey> assets);

    /** What is found. */
    @FunctionalInterface
    interface Answer extends Prepared {

        Answer NOTHING = _ -> Optional.empty();

        /**
         * Waits for the answer, for a bounded time. Empty when nothing is held of the asset, and also when nobody can tell: a
         * file is then fetched that perhaps did not change, which costs a transfer and is right.
         */
        Optional<Known> of(AssetKey asset) throws InterruptedException;
    }
}
