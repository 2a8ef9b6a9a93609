package io.websync.fetcher;

import io.websync.contracts.BadUrlException;
import io.websync.contracts.Digest;
import io.websync.contracts.FileId;
import io.websync.contracts.Refresh;
import io.websync.contracts.Selector;
import io.websync.contracts.SourceUrl;
import io.websync.contracts.event.FileSubmitted;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Requests for tests. */
public final class TestRequests {

    private TestRequests() {}

    public static FileSubmitted request(int line, String url) {
        return request(line, url, "ann", 3, null);
    }

    public static FileSubmitted request(
            int line, String url, String user, int priority, @Nullable Digest expectedDigest) {
        try {
            SourceUrl source = SourceUrl.parse(url);
            return new FileSubmitted(
                    new FileId(1, line),
                    source.asset(),
                    source.href(),
                    1,
                    1,
                    user,
                    Selector.ALL,
                    priority,
                    null,
                    null,
                    null,
                    Refresh.IF_CHANGED,
                    expectedDigest,
                    Instant.now(),
                    null,
                    null);
        } catch (BadUrlException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The same request with another wish for what is held. */
    public static FileSubmitted refreshing(FileSubmitted request, Refresh refresh) {
        return with(request, request.requestNumber(), refresh, request.notBefore(), request.expires());
    }

    /** The same request under another number. */
    public static FileSubmitted numbered(FileSubmitted request, long number) {
        return with(request, number, request.refresh(), request.notBefore(), request.expires());
    }

    /** The same request with times. */
    public static FileSubmitted timed(FileSubmitted request, @Nullable Instant notBefore, @Nullable Instant expires) {
        return with(request, request.requestNumber(), request.refresh(), notBefore, expires);
    }

    private static FileSubmitted with(
            FileSubmitted request,
            long number,
            Refresh refresh,
            @Nullable Instant notBefore,
            @Nullable Instant expires) {
        return new FileSubmitted(
                request.file(),
                request.asset(),
                request.url(),
                number,
                request.attempt(),
                request.user(),
                request.selector(),
                request.priority(),
                request.deadline(),
                notBefore,
                expires,
                refresh,
                request.expectedDigest(),
                request.submittedAt(),
                request.firstAttemptAt(),
                request.traceId());
    }
}
