package io.websync.contracts.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.websync.contracts.FailureCode;
import io.websync.contracts.FileId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Run again what failed and matches. An empty list matches all.
 *
 * @param files lines of the submission
 * @param edges only their replicas; empty means the fetch and every edge
 * @param codes only what ended with one of these
 * @param states only what is in one of these; absent or empty means FAILED, CANCELED, and where the whole submission was
 *     canceled also RELEASED
 */
@JsonTypeName("RetryRequested")
public record RetryRequested(
        long requestNumber,
        String user,
        long submission,
        List<FileId> files,
        List<String> edges,
        List<FailureCode> codes,
        Instant at,
        @Nullable String traceId,
        @Nullable List<State> states)
        implements Command {

    /** What can be run again. */
    public enum State {
        /** Not fetched, or given up on by an edge. */
        FAILED,
        /** Stopped before it was fetched. */
        CANCELED,
        /** Another request about the same asset was decided first; a new fetch decides anew. */
        SUPERSEDED,
        /** Waits for its next attempt, which then comes at once. */
        RETRYING,
        /** Fetched once, and not claimed any more: purged, canceled or expired since. */
        RELEASED
    }

    public RetryRequested {
        files = List.copyOf(files);
        edges = List.copyOf(edges);
        codes = List.copyOf(codes);
        states = states == null ? null : List.copyOf(states);
    }

    @Override
    public String key() {
        return Long.toString(submission);
    }
}
