package io.websync.catalog.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.websync.contracts.AssetKey;
import io.websync.contracts.state.FileState;
import io.websync.contracts.state.Standing;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An accepted line and where it stands.
 *
 * @param url what was asked of the origin
 * @param asset where it lies in the mirror: {@code host[:port]/path[?query]}; null until its bytes were first fetched
 * @param attempt the last one that was reported
 * @param replicas its standing on each edge of its submission; empty until it is FETCHED
 */
public record FileReport(
        int line,
        String url,
        @Nullable String asset,
        FileState state,
        int attempt,
        @Nullable String digest,
        @Nullable Long size,
        @Nullable String expectedDigest,
        @Nullable FailureReport failure,
        @Nullable Instant nextAttemptAt,
        Instant submittedAt,
        Instant changedAt,
        List<ReplicaReport> replicas) {

    public FileReport {
        replicas = List.copyOf(replicas);
    }

    /** Where it lies below an edge's {@code www}; null until its bytes were first fetched. */
    @JsonProperty
    public @Nullable String path() {
        return asset == null ? null : AssetKey.parse(asset).path();
    }

    /** Why it failed, or failed last. */
    public record FailureReport(
            String code, @Nullable Integer status, @Nullable String message) {}

    /**
     * The file on one edge.
     *
     * @param digest what the edge computed; null unless it holds the file
     */
    public record ReplicaReport(
            String edge,
            Standing standing,
            @Nullable String digest,
            @Nullable Long size,
            @Nullable Integer attempts,
            @Nullable FailureReport failure,
            @Nullable Instant since) {}
}
