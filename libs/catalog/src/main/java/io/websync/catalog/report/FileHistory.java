package io.websync.catalog.report;

import io.websync.catalog.report.FileReport.FailureReport;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file's way, as far as it is kept. Not kept are the addresses of redirects, when a fetch began, and the tries of a copy that
 * came about in the end.
 *
 * @param failedAttempts by time; what they met
 * @param order absent while the file is not in the center
 */
public record FileHistory(
        FileReport file,
        List<Attempt> failedAttempts,
        @Nullable Order order) {

    public FileHistory {
        failedAttempts = List.copyOf(failedAttempts);
    }

    /** An attempt to fetch it that failed. */
    public record Attempt(int attempt, Instant at, FailureReport failure) {}

    /**
     * What is wanted of its asset now.
     *
     * @param revision counts what was ordered
     * @param fileRevision the one that ordered the file's bytes
     * @param current whether these are the file's bytes; else a later request brought others
     * @param orderedAt when it was last decided what is wanted
     * @param lastModified what every copy has as its time
     * @param source the URL that the bytes came from, as it was asked
     * @param etag what that origin said, as it stood in its header
     * @param fetchedAt when an origin was asked last
     */
    public record Order(
            long revision,
            long fileRevision,
            boolean current,
            Instant orderedAt,
            @Nullable Instant lastModified,
            @Nullable String source,
            @Nullable String etag,
            @Nullable Instant fetchedAt) {}
}
