package io.websync.edge.replica;

import io.websync.contracts.AssetKey;
import io.websync.contracts.Digest;
import io.websync.contracts.FailureCode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An asset on this edge: its order, what is there, and how far the work on it is.
 *
 * @param id names the row in this inventory, nowhere else
 * @param version counts up with every change of what is wanted, so that a result for an older state is recognised
 * @param digest null when no edge shall hold it
 * @param modified becomes the file's time; cut to milliseconds
 * @param wanted whether this edge is selected and the asset is not purged
 * @param blocker the key of the asset that holds the path, when another one does
 * @param copy what the edge wrote or found last and still takes for there
 * @param told what the edge said of it last
 * @param failure what the edge gave up on it for; null while it has not
 * @param tries failed attempts since the order came
 */
public record Replica(
        long id,
        long version,
        AssetKey asset,
        long revision,
        @Nullable Digest digest,
        long size,
        Instant modified,
        int priority,
        boolean wanted,
        @Nullable String blocker,
        @Nullable Copy copy,
        Told told,
        @Nullable FailureCode failure,
        int tries,
        @Nullable Instant firstTry) {

    /** What the edge said of a replica last. */
    public enum Told {
        NOTHING(0),
        MIRRORED(1),
        FAILED(2),
        PURGED(3);

        private final int code;

        Told(int code) {
            this.code = code;
        }

        /** As inventories keep it; never changes. */
        public int code() {
            return code;
        }

        public static Told of(int code) {
            return switch (code) {
                case 0 -> NOTHING;
                case 1 -> MIRRORED;
                case 2 -> FAILED;
                case 3 -> PURGED;
                default -> throw new IllegalArgumentException("no word has the code " + code);
            };
        }
    }

    public String path() {
        return asset.path();
    }

    /**
     * Whether the center waits to hear that nothing is here. A first order that never wanted it here is followed by
     * silence; every later one may have been preceded by one that did, which this edge need not have seen.
     */
    public boolean absenceMatters() {
        return digest == null || revision > 1 || copy != null || told != Told.NOTHING;
    }
}
