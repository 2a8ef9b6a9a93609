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
}
