package io.websync.catalog.counting;

import io.websync.contracts.state.FileState;

/**
 * What one or many files add to the origin → center counters of their submission; a difference may be negative.
 *
 * @param bytes size of the fetched files
 * @param transferred bytes that origins sent
 */
public record SyncCount(
        long fetched, long failed, long canceled, long superseded, long retrying, long bytes, long transferred) {

    public static final SyncCount ZERO = new SyncCount(0, 0, 0, 0, 0, 0, 0);

    /** What a file in this state adds. */
    public static SyncCount of(FileState state, long size) {
        return switch (state) {
            case FETCHED -> new SyncCount(1, 0, 0, 0, 0, size, 0);
            case FAILED -> new SyncCount(0, 1, 0, 0, 0, 0, 0);
            case CANCELED -> new SyncCount(0, 0, 1, 0, 0, 0, 0);
            case SUPERSEDED -> new SyncCount(0, 0, 0, 1, 0, 0, 0);
            case RETRYING -> new SyncCount(0, 0, 0, 0, 1, 0, 0);
            case SUBMITTED, FETCHING, PAUSED -> ZERO;
        };
    }

    public static SyncCount transferred(long bytes) {
        return new SyncCount(0, 0, 0, 0, 0, 0, bytes);
    }

    public SyncCount plus(SyncCount other) {
        return new SyncCount(
                fetched + other.fetched,
                failed + other.failed,
                canceled + other.canceled,
                superseded + other.superseded,
                retrying + other.retrying,
                bytes + other.bytes,
                transferred + other.transferred);
    }

    public SyncCount minus(SyncCount other) {
        return plus(new SyncCount(
                -other.fetched,
                -other.failed,
                -other.canceled,
                -other.superseded,
                -other.retrying,
                -other.bytes,
                -other.transferred));
    }

    /** Files whose way to the center is over. */
    public long settled() {
        return fetched + failed + canceled + superseded;
    }
}
