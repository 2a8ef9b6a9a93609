package io.websync.fetcher.download;

import io.websync.contracts.Failure;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A download came to nothing. */
public final class DownloadException extends Exception {

    private final Failure failure;
    private final @Nullable Duration retryAfter;

    public DownloadException(Failure failure) {
        this(failure, null, null);
    }

    public DownloadException(Failure failure, @Nullable Throwable cause) {
        this(failure, null, cause);
    }

    /** @param retryAfter what the origin asked to wait */
    public DownloadException(Failure failure, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(failure.message(), cause);
        this.failure = failure;
        this.retryAfter = retryAfter;
    }

    public Failure failure() {
        return failure;
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
