package io.websync.ingest.openid;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What somebody else says, remembered for a while, and for a shorter while that it could not be had. However many want to know,
 * it is asked for once at a time, and the others wait for that. Thread-safe; blocks.
 */
final class Remembered<T> {

    static final Duration KEPT = Duration.ofSeconds(60);
    static final Duration FAILURE_KEPT = Duration.ofSeconds(5);

    private final Source<T> source;
    private final Clock clock;
    private final ReentrantLock asking = new ReentrantLock();
    private volatile @Nullable Answer<T> last;

    /** Where it comes from. */
    interface Source<T> {

        T ask() throws OpenIdException;
    }

    private record Answer<T>(@Nullable T value, @Nullable OpenIdException failure, Instant until) {

        T get() throws OpenIdException {
            if (failure != null) {
                throw new OpenIdException(failure.reason(), String.valueOf(failure.getMessage()), failure);
            }
            return Objects.requireNonNull(value);
        }
    }

    Remembered(Source<T> source, Clock clock) {
        this.source = source;
        this.clock = clock;
    }

    T get() throws OpenIdException {
        Answer<T> known = fresh();
        if (known == null) {
            asking.lock();
            try {
                known = fresh();
                if (known == null) {
                    known = ask();
                    last = known;
                }
            } finally {
                asking.unlock();
            }
        }
        return known.get();
    }

    /** It has turned out not to hold any more. */
    void forget() {
        last = null;
    }

    private @Nullable Answer<T> fresh() {
        Answer<T> known = last;
        return known != null && clock.instant().isBefore(known.until) ? known : null;
    }

    private Answer<T> ask() {
        try {
            T value = source.ask();
            return new Answer<>(value, null, clock.instant().plus(KEPT));
        } catch (OpenIdException e) {
            return new Answer<>(null, e, clock.instant().plus(FAILURE_KEPT));
        }
    }
}
