package io.websync.catalog.dispatch;

import io.websync.contracts.AssetKey;
import io.websync.contracts.Refresh;
import io.websync.contracts.Selector;
import io.websync.contracts.event.FileSubmitted;
import io.websync.contracts.state.SubmissionState;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a submission asked for beside its list, so that its files can be asked for again.
 *
 * @param closed whether its list was closed, so that all of its files are known
 * @param expired whether its time is over
 */
public record SubmissionTerms(
        long id,
        String account,
        SubmissionState state,
        Selector selector,
        List<Integer> edges,
        int priority,
        @Nullable Instant deadline,
        @Nullable Instant notBefore,
        @Nullable Instant expires,
        Refresh refresh,
        @Nullable String traceId,
        boolean closed,
        boolean paused,
        boolean expired) {

    public SubmissionTerms {
        edges = List.copyOf(edges);
    }

    /** The request for one of its files, anew under this number. */
    public FileSubmitted request(FileRow file, AssetKey asset, long requestNumber, @Nullable String trace) {
        return new FileSubmitted(
                file.id(),
                asset,
                file.url(),
                requestNumber,
                1,
                account,
                selector,
                priority,
                deadline,
                notBefore,
                expires,
                refresh,
                file.expectedDigest(),
                file.submittedAt(),
                null,
                trace == null ? traceId : trace);
    }
}
