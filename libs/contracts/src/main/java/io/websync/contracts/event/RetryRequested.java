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
        @Nullable String traceId)
        implements Command {

    public RetryRequested {
        files = List.copyOf(files);
        edges = List.copyOf(edges);
        codes = List.copyOf(codes);
    }

    @Override
    public String key() {
        return Long.toString(submission);
    }
}
