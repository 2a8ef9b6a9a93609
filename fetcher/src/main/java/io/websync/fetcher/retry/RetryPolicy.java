package io.websync.fetcher.retry;

import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether and when a failed fetch is tried again. An attempt is one stay in the window, with a few tries a second or so apart;
 * between attempts the request is deferred, twice as long each time. Waits are spread by a random factor, so that what failed
 * together does not come back together.
 *
 * @param attempts per request, 1 to 1,000; default 10, which at the default waits is about three hours. 1 means no deferral
 * @param totalTime from the first attempt; no attempt begins later. Positive; default 24 hours
 * @param tries per attempt while the window waits, 1 to 10; default 3 for a broken transfer, and at most 2 of them when the
 *     origin itself failed
 * @param firstWait between the first and the second attempt, 1 second to 1 day; default 30 seconds
 * @param longestWait between attempts, not below {@code firstWait}, up to 7 days; default 1 hour. A longer Retry-After of the
 *     origin is kept to, up to 24 hours
 */
public record RetryPolicy(
        Integer attempts, Duration totalTime, Integer tries, Duration firstWait, Duration longestWait) {

    private static final Duration LONGEST_TRY_WAIT = Duration.ofSeconds(30);
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(24);
    private static final Duration DESTINATION_WAIT = Duration.ofSeconds(15);
    private static final int MISMATCHES = 3;

    public RetryPolicy(
            @Nullable Integer attempts,
            @Nullable Duration totalTime,
            @Nullable Integer tries,
            @Nullable Duration firstWait,
            @Nullable Duration longestWait) {
        this.attempts = Objects.requireNonNullElse(attempts, 10);
        this.totalTime = Objects.requireNonNullElse(totalTime, Duration.ofHours(24));
        this.tries = Objects.requireNonNullElse(tries, 3);
        this.firstWait = Objects.requireNonNullElse(firstWait, Duration.ofSeconds(30));
        this.longestWait = Objects.requireNonNullElse(longestWait, Duration.ofHours(1));
        require(this.attempts >= 1 && this.attempts <= 1000, "retry.attempts is 1 to 1000", this.attempts);
        require(this.totalTime.isPositive(), "retry.total-time is above 0", this.totalTime);
        require(this.tries >= 1 && this.tries <= 10, "retry.tries is 1 to 10", this.tries);
        require(
                this.firstWait.toMillis() >= 1000 && this.firstWait.compareTo(Duration.ofDays(1)) <= 0,
                "retry.first-wait is 1 second to 1 day",
                this.firstWait);
        require(
                this.longestWait.compareTo(this.firstWait) >= 0 && this.longestWait.compareTo(Duration.ofDays(7)) <= 0,
                "retry.longest-wait is retry.first-wait to 7 days",
                this.longestWait);
    }

    public static RetryPolicy defaults() {
        return new RetryPolicy(null, null, null, null, null);
    }

    private static void require(boolean rule, String text, Object value) {
        if (!rule) {
            throw new IllegalArgumentException("websync.fetcher." + text + ", but it is " + value);
        }
    }

    /**
     * Decides on a failed try.
     *
     * @param retryAfter what the origin asked to wait, if it did
     * @param tries made in this attempt, from 1
     * @param attempt from 1
     * @param random 0 to 1, spreads the waits
     */
    public NextStep next(
            Failure failure,
            @Nullable Duration retryAfter,
            int tries,
            int attempt,
            Instant firstAttemptAt,
            Instant now,
            double random) {
        FailureCode code = failure.code();
        Instant end = firstAttemptAt.plus(totalTime);
        if (!code.recoverable() || !now.isBefore(end)) {
            return new NextStep.Final();
        }
        if (code == FailureCode.NO_SPACE || code == FailureCode.STORAGE) {
            // Our own fault, and the same for every file: wait where we are, it costs the file no attempt.
            return new NextStep.Again(spread(DESTINATION_WAIT, random));
        }
        if (tries < triesFor(code)) {
            Duration wait = retryAfter == null ? spread(Duration.ofSeconds(1L << (tries - 1)), random) : retryAfter;
            if (wait.compareTo(LONGEST_TRY_WAIT) <= 0) {
                return new NextStep.Again(wait);
            }
        }
        if (attempt >= (code == FailureCode.DIGEST_MISMATCH ? Math.min(MISMATCHES, attempts) : attempts)) {
            return new NextStep.Final();
        }
        Instant due = now.plus(longer(spread(waitAfter(attempt), random), retryAfter));
        return due.isAfter(end) ? new NextStep.Final() : new NextStep.Defer(due);
    }

    private int triesFor(FailureCode code) {
        return code.category() == FailureCode.Category.TRANSFER && code != FailureCode.DIGEST_MISMATCH
                ? tries
                : Math.min(2, tries);
    }

    private Duration waitAfter(int attempt) {
        // From 2^20 on every first wait is above the longest.
        Duration wait = firstWait.multipliedBy(1L << Math.min(attempt - 1, 20));
        return wait.compareTo(longestWait) > 0 ? longestWait : wait;
    }

    private static Duration longer(Duration wait, @Nullable Duration retryAfter) {
        if (retryAfter == null || retryAfter.compareTo(wait) <= 0) {
            return wait;
        }
        return retryAfter.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : retryAfter;
    }

    /** Three quarters to five quarters. */
    private static Duration spread(Duration wait, double random) {
        return Duration.ofMillis((long) (wait.toMillis() * (0.75 + random / 2)));
    }
}
