package io.websync.catalog.counting;

import io.websync.contracts.state.Standing;

/**
 * What one or many files add to the center → edge counters of their submission on one edge; a difference may be negative.
 *
 * @param bytes size of the mirrored files
 * @param transferred bytes that travelled to the edge for them
 */
public record EdgeCount(long mirrored, long failed, long purged, long superseded, long bytes, long transferred) {

    public static final EdgeCount ZERO = new EdgeCount(0, 0, 0, 0, 0, 0);

    /** What a fetched file that stands so on the edge adds. */
    public static EdgeCount of(Standing standing, long size) {
        return switch (standing) {
            case PENDING -> ZERO;
            case MIRRORED -> new EdgeCount(1, 0, 0, 0, size, 0);
            case FAILED -> new EdgeCount(0, 1, 0, 0, 0, 0);
            case PURGED -> new EdgeCount(0, 0, 1, 0, 0, 0);
            case SUPERSEDED -> new EdgeCount(0, 0, 0, 1, 0, 0);
        };
    }

    public static EdgeCount transferred(long bytes) {
        return new EdgeCount(0, 0, 0, 0, 0, bytes);
    }

    public EdgeCount plus(EdgeCount other) {
        return new EdgeCount(
                mirrored + other.mirrored,
                failed + other.failed,
                purged + other.purged,
                superseded + other.superseded,
                bytes + other.bytes,
                transferred + other.transferred);
    }

    public EdgeCount minus(EdgeCount other) {
        return plus(new EdgeCount(
                -other.mirrored, -other.failed, -other.purged, -other.superseded, -other.bytes, -other.transferred));
    }

    /** Files that are settled on the edge. */
    public long settled() {
        return mirrored + failed + purged + superseded;
    }
}
