package io.websync.contracts.event;

import com.fasterxml.jackson.annotation.JsonTypeName;
import io.websync.contracts.AssetKey;
import io.websync.contracts.Digest;
import io.websync.contracts.FileId;
import io.websync.contracts.Refresh;
import io.websync.contracts.Selector;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Fetch this URL into center storage and have it on the selected edges.
 *
 * @param file the line of the submission that asks
 * @param asset where the bytes go in the mirror: the URL's own place, or the destination that the list gave
 * @param url the canonical URL to fetch, without fragment and credentials
 * @param requestNumber of two requests about one asset the higher wins
 * @param attempt 1 for the first; counts up with each deferral or retry
 * @param user who asked
 * @param selector the edges and groups that the user chose
 * @param priority 1 (first) to 5 (last)
 * @param deadline when the user wants it everywhere; a miss is reported, the work goes on
 * @param notBefore the fetch does not start earlier
 * @param expires the claim ends then, and a fetch does not start later
 * @param expectedDigest what the list says of the bytes
 * @param submittedAt when the list was handed in
 * @param firstAttemptAt when attempt 1 was handed to the fetcher; absent until it was tried
 * @param traceId W3C trace id, 32 hex digits
 * @param heals the revision of the asset whose bytes the center lost; absent when people asked. The request number is then
 *     still the one that people asked with, so that what they asked for since wins
 */
@JsonTypeName("FileSubmitted")
public record FileSubmitted(
        FileId file,
        AssetKey asset,
        String url,
        long requestNumber,
        int attempt,
        String user,
        Selector selector,
        int priority,
        @Nullable Instant deadline,
        @Nullable Instant notBefore,
        @Nullable Instant expires,
        Refresh refresh,
        @Nullable Digest expectedDigest,
        Instant submittedAt,
        @Nullable Instant firstAttemptAt,
        @Nullable String traceId,
        @Nullable Long heals)
        implements SubmissionEvent {

    /** The priority of a submission that names none. */
    public static final int NORMAL_PRIORITY = 3;

    public FileSubmitted {
        if (priority < 1 || priority > 5) {
            throw new IllegalArgumentException("priority is 1 (first) to 5 (last), but this is " + priority);
        }
    }

    /** A request that people asked for. */
    public FileSubmitted(
            FileId file,
            AssetKey asset,
            String url,
            long requestNumber,
            int attempt,
            String user,
            Selector selector,
            int priority,
            @Nullable Instant deadline,
            @Nullable Instant notBefore,
            @Nullable Instant expires,
            Refresh refresh,
            @Nullable Digest expectedDigest,
            Instant submittedAt,
            @Nullable Instant firstAttemptAt,
            @Nullable String traceId) {
        this(
                file,
                asset,
                url,
                requestNumber,
                attempt,
                user,
                selector,
                priority,
                deadline,
                notBefore,
                expires,
                refresh,
                expectedDigest,
                submittedAt,
                firstAttemptAt,
                traceId,
                null);
    }

    /** The same request as this attempt. */
    public FileSubmitted asAttempt(int number, @Nullable Instant firstAt) {
        return new FileSubmitted(
                file,
                asset,
                url,
                requestNumber,
                number,
                user,
                selector,
                priority,
                deadline,
                notBefore,
                expires,
                refresh,
                expectedDigest,
                submittedAt,
                firstAt,
                traceId,
                heals);
    }

    @Override
    public String key() {
        return asset.value();
    }
}
