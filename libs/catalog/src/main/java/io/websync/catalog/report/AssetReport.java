package io.websync.catalog.report;

import io.websync.catalog.report.FileReport.FailureReport;
import io.websync.contracts.event.CopyChecked;
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
     * @param check null when nobody ever had the edge look
     */
    public record CopyReport(
            String edge,
            boolean wanted,
            CopyState state,
            @Nullable String digest,
            @Nullable Long size,
            @Nullable FailureReport failure,
            @Nullable Instant since,
            @Nullable Instant heardAt,
            @Nullable CheckReport check) {}

    /**
     * That somebody had the edge look at its copy.
     *
     * @param pending the edge has not answered yet; it does when it is back
     * @param result its last answer, which may be to an earlier asking; null before the first
     */
    public record CheckReport(
            Instant askedAt, boolean pending, @Nullable CheckResult result) {}

    /**
     * What the edge found.
     *
     * @param digest of the bytes on its disk; null when they could not be read whole
     * @param visit what its own web server answered; null when it was not asked
     * @param at when it looked
     */
    public record CheckResult(
            CopyChecked.Copy copy,
            @Nullable String digest,
            @Nullable Long size,
            CopyChecked.@Nullable Visit visit,
            Instant at) {}

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
