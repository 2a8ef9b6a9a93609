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
 * <p>Three classes have rules of their own. Bytes that are not those of the list are fetched once more from scratch, then it
 * is final. A storage that is full or away is nobody's fault but ours and the same for every file: the file waits until there
 * is room, at no cost of attempts and without an end in time, unless it expires. And an origin that says when to come back is
 * asked no sooner.
 *
 * @param attempts per request, 1 to 1,000; default 10, which at the default waits is about three hours. 1 means no deferral
 * @param totalTime from the first attempt; no attempt begins later. Positive; default 24 hours
 * @param tries per attempt while the window waits, 1 to 10; default 3 for a broken transfer, and at most 2 of them when the
 *     origin itself failed
 * @param firstWait between the first and the second attempt, 1 second to 1 day; default 30 seconds
 * @param longestWait between attempts, not below {@code firstWait}, up to 7 days; default 1 hour. A longer Retry-After of the
 *     origin is kept to
 * @param longestRetryAfter an origin that asks for a longer wait is asked again after this, 0 to 7 days; default 24 hours
 */
public record RetryPolicy(
        Integer attempts,
        Duration totalTime,
        Integer tries,
        Duration firstWait,
        Duration longestWait,
        Duration longestRetryAfter) {

    private static final Duration LONGEST_TRY_WAIT = Duration.ofSeconds(30);
    private static final Duration STORAGE_WAIT = Duration.ofSeconds(15);
    private static final Duration STORAGE_DEFERRAL = Duration.ofMinutes(2);
    /** Some of the waits for the storage are spent in the window, where work goes on at once. */
    private static final int STORAGE_TRIES = 4;

    private static final Duration MISMATCH_WAIT = Duration.ofSeconds(5);
    private static final int MISMATCHES = 2;

    public RetryPolicy(
            @Nullable Integer attempts,
            @Nullable Duration totalTime,
            @Nullable Integer tries,
            @Nullable Duration firstWait,
            @Nullable Duration longestWait,
            @Nullable Duration longestRetryAfter) {
        this.attempts = Objects.requireNonNullElse(attempts, 10);
        this.totalTime = Objects.requireNonNullElse(totalTime, Duration.ofHours(24));
        this.tries = Objects.requireNonNullElse(tries, 3);
        this.firstWait = Objects.requireNonNullElse(firstWait, Duration.ofSeconds(30));
        this.longestWait = Objects.requireNonNullElse(longestWait, Duration.ofHours(1));
        this.longestRetryAfter = Objects.requireNonNullElse(longestRetryAfter, Duration.ofHours(24));
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
        require(
                !this.longestRetryAfter.isNegative() && this.longestRetryAfter.compareTo(Duration.ofDays(7)) <= 0,
                "retry.longest-retry-after is 0 to 7 days",
                this.longestRetryAfter);
    }

    public static RetryPolicy defaults() {
        return new RetryPolicy(null, null, null, null, null, null);
    }

    private static void require(boolean rule, String text, Object value) {
        if (!rule) {
            throw new IllegalArgumentException("websync.fetcher." + text + ", but it is " + value);
        }
    }

    /**
     * What was done for a request so far, the try that failed included.
     *
     * @param attempt from 1
     * @param tries made in this attempt, from 1
     * @param mismatches how many of them brought other bytes than the list says
     * @param expires no attempt begins later; null for never
     */
    public record Effort(
            int attempt,
            int tries,
            int mismatches,
            Instant firstAttemptAt,
            @Nullable Instant expires) {}

    /**
     * Decides on a failed try.
     *
     * @param retryAfter what the origin asked to wait, if it did
     * @param random 0 to 1, spreads the waits
     */
    public NextStep next(Failure failure, @Nullable Duration retryAfter, Effort effort, Instant now, double random) {
        FailureCode code = failure.code();
        return switch (code) {
            case NO_SPACE, STORAGE -> whenThereIsRoom(effort, now, random);
            case DIGEST_MISMATCH ->
                effort.mismatches() < MISMATCHES
                        ? new NextStep.Again(spread(MISMATCH_WAIT, random))
                        : new NextStep.Final();
            default ->
                code.recoverable() ? later(code, bounded(retryAfter), effort, now, random) : new NextStep.Final();
        };
    }

    private static NextStep whenThereIsRoom(Effort effort, Instant now, double random) {
        return effort.tries() < STORAGE_TRIES
                ? new NextStep.Again(spread(STORAGE_WAIT, random))
                : new NextStep.Wait(now.plus(spread(STORAGE_DEFERRAL, random)));
    }

    private NextStep later(FailureCode code, @Nullable Duration retryAfter, Effort effort, Instant now, double random) {
        Instant end = effort.firstAttemptAt().plus(totalTime);
        if (effort.expires() != null && effort.expires().isBefore(end)) {
            end = effort.expires();
        }
        if (!now.isBefore(end)) {
            return new NextStep.Final();
        }
        if (effort.tries() < triesFor(code)) {
            Duration wait =
                    retryAfter == null ? spread(Duration.ofSeconds(1L << (effort.tries() - 1)), random) : retryAfter;
            if (wait.compareTo(LONGEST_TRY_WAIT) <= 0) {
                return new NextStep.Again(wait);
            }
        }
        if (effort.attempt() >= attempts) {
            return new NextStep.Final();
        }
        Instant due = now.plus(longer(spread(waitAfter(effort.attempt()), random), retryAfter));
        return due.isAfter(end) ? new NextStep.Final() : new NextStep.Defer(due);
    }

    private @Nullable Duration bounded(@Nullable Duration retryAfter) {
        return retryAfter == null || retryAfter.compareTo(longestRetryAfter) <= 0 ? retryAfter : longestRetryAfter;
    }

    private int triesFor(FailureCode code) {
        return code.category() == FailureCode.Category.TRANSFER ? tries : Math.min(2, tries);
    }

    private Duration waitAfter(int attempt) {
        // From 2^20 on every first wait is above the longest.
        Duration wait = firstWait.multipliedBy(1L << Math.min(attempt - 1, 20));
        return wait.compareTo(longestWait) > 0 ? longestWait : wait;
    }

    private static Duration longer(Duration wait, @Nullable Duration retryAfter) {
        return retryAfter == null || retryAfter.compareTo(wait) <= 0 ? wait : retryAfter;
    }

    /** Three quarters to five quarters. */
    private static Duration spread(Duration wait, double random) {
        return Duration.ofMillis((long) (wait.toMillis() * (0.75 + random / 2)));
    }
}
