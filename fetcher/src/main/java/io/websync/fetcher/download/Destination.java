package io.websync.fetcher.download;

import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Whether bytes can be stored now. While the storage takes nothing, origins are not asked for what nobody can take: after a few
 * failures in a row without a success, fetches try only after a while, and the others fail at once for the same reason. A storage
 * that fails now and then is used as ever, or a few bad writes would hold up everything. Safe for use by many threads.
 */
final class Destination {

    private static final Duration TRY_AGAIN = Duration.ofSeconds(5);
    /** Failures without a success in between, from which on the storage counts as away. */
    private static final int AWAY = 3;

    private record Trouble(Failure failure, Instant since) {}

    private final Clock clock;
    private final AtomicInteger inARow = new AtomicInteger();
    private volatile @Nullable Trouble trouble;

    Destination(Clock clock) {
        this.clock = clock;
    }

    Optional<Failure> trouble() {
        return Optional.ofNullable(trouble).map(Trouble::failure);
    }

    /** A file was stored. */
    void works() {
        if (trouble != null) {
            trouble = null;
            inARow.set(0);
        }
    }

    /** A fetch failed; counts only when the storage was the reason. */
    void note(Failure failure) {
        Trouble before = trouble;
        boolean ours = failure.code() == FailureCode.NO_SPACE || failure.code() == FailureCode.STORAGE;
        if (ours && (before == null || !before.failure().equals(failure))) {
            trouble = new Trouble(failure, clock.instant());
        }
    }

    /** The failure that an error of the storage means. */
    Failure failed(IOException e) {
        String message = String.valueOf(e.getMessage());
        String lower = message.toLowerCase(Locale.ROOT);
        // A full file system, a quota, and what S3 stores say of themselves.
        boolean full = lower.contains("no space left")
                || lower.contains("quota exceeded")
                || lower.contains("xminiostoragefull")
                || lower.contains("storage backend has reached")
                || lower.contains("insufficient storage");
        Failure failure = Failure.of(
                full ? FailureCode.NO_SPACE : FailureCode.STORAGE,
                "center storage: " + e.getClass().getSimpleName() + ": " + message);
        inARow.incrementAndGet();
        trouble = new Trouble(failure, clock.instant());
        return failure;
    }

    /** @throws DownloadException when the storage counts as away, and that was seen a moment ago */
    void requireUp() throws DownloadException {
        Trouble now = trouble;
        if (now != null
                && inARow.get() >= AWAY
                && now.failure().code() == FailureCode.STORAGE
                && clock.instant().isBefore(now.since().plus(TRY_AGAIN))) {
            throw new DownloadException(now.failure());
        }
    }
}
