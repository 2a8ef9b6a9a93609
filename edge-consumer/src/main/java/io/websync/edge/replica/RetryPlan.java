package io.websync.edge.replica;

import io.websync.contracts.FailureCode;
import java.time.Duration;

/**
 * When a failed replica is tried again, and whether the edge gives up on it before. Giving up is a word to the center, not
 * the end: a replica that stays wanted is tried again for ever, at most {@code longest} apart.
 *
 * @param attempts failed ones, after which the edge says FAILED; from 1
 * @param base the pause after the first; doubled after each next one
 * @param longest pause once the edge has said FAILED
 */
public record RetryPlan(int attempts, Duration base, Duration longest) {

    /** Pauses between attempts that the center has not heard of stay below this. */
    static final Duration LONGEST_BEFORE_FAILED = Duration.ofSeconds(30);

    /** Once may be the way, or what was left of an earlier transfer; after that the center shall look at its blob. */
    static final int CORRUPTED_TRIES = 2;

    /** Whether the center has to look after its blob, so that it shall hear of it each time anew. */
    public static boolean concernsCenter(FailureCode code) {
        return code == FailureCode.BLOB_MISSING || code == FailureCode.CORRUPTED || code == FailureCode.ORIGIN_ERROR;
    }

    /** @param tellFailed whether the center shall hear of it */
    public record Verdict(boolean tellFailed, Duration pause) {}

    /**
     * @param tries failed attempts, this one included
     * @param chance 0 to 1, spreads the pauses so that many replicas that failed together do not come back together
     */
    public Verdict after(FailureCode code, int tries, double chance) {
        // The center has to fetch a missing blob again, so it has to know at once.
        boolean tell = tries >= attempts
                || !code.recoverable()
                || code == FailureCode.BLOB_MISSING
                || (code == FailureCode.CORRUPTED && tries >= CORRUPTED_TRIES);
        Duration limit = tell || LONGEST_BEFORE_FAILED.compareTo(longest) > 0 ? longest : LONGEST_BEFORE_FAILED;
        Duration doubled = base.multipliedBy(1L << Math.min(tries - 1, 20));
        Duration pause = doubled.compareTo(limit) < 0 ? doubled : limit;
        return new Verdict(tell, Duration.ofMillis((long) (pause.toMillis() * (0.75 + chance / 2))));
    }
}
