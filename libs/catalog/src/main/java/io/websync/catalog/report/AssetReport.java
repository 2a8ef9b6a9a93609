package io.websync.catalog.report;

import io.websync.catalog.report.FileReport.FailureReport;
import io.websync.contracts.state.FileState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file of the mirror and where it is.
 *
 * @param asset where it lies: {@code host[:port]/path[?query]}
 * @param digest SHA-256 of the bytes that are wanted now; null while nothing is
 * @param revision counts what was ordered; 0 before anything was
 * @param lastModified what every copy has as its time
 * @param fetchedAt when its origin was asked last
 * @param everywhere whether every edge that shall hold it does; null while nothing is wanted
 * @param copies of every edge that shall hold it, or has said something of it, by name
 * @param files the lines that asked for it, the newest first, a hundred at most
 */
public record AssetReport(
        String asset,
        @Nullable String digest,
        @Nullable Long size,
        long revision,
        @Nullable Instant lastModified,
        @Nullable Instant fetchedAt,
        @Nullable Boolean everywhere,
        List<CopyReport> copies,
        List<Origin> files) {

    public AssetReport {
        copies = List.copyOf(copies);
        files = List.copyOf(files);
    }

    /** How an edge stands to what is wanted. */
    public enum CopyState {
        /** It holds the bytes that are wanted, verified. */
        MIRRORED,
        /** It shall hold them and has not said that it does; it may hold older ones. */
        PENDING,
        FAILED,
        /** It holds a copy that is to go. */
        LEAVING,
        /** It shall hold nothing, and says that it does not. */
        ABSENT
    }

    /**
     * The file on one edge.
     *
     * @param wanted whether it shall be there
     * @param digest of what the edge said last that it holds
     * @param since when it is in this state
     * @param heardAt when the edge spoke of it last
     */
    public record CopyReport(
            String edge,
            boolean wanted,
            CopyState state,
            @Nullable String digest,
            @Nullable Long size,
            @Nullable FailureReport failure,
            @Nullable Instant since,
            @Nullable Instant heardAt) {}

    /**
     * A line that asked for it.
     *
     * @param claimed whether it keeps the file wanted
     */
    public record Origin(
            long submission,
            int line,
            String account,
            String url,
            FileState state,
            boolean claimed,
            Instant changedAt) {}
}
