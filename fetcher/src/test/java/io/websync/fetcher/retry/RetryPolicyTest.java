package io.websync.fetcher.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RetryPolicyTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final double MIDDLE = 0.5;

    private final RetryPolicy policy = RetryPolicy.defaults();

    @ParameterizedTest
    @EnumSource(FailureCode.class)
    void whatCannotHelpIsFinalAndAllElseIsTriedAgain(FailureCode code) {
        NextStep next = next(code, null, 1, 1);
        assertThat(next instanceof NextStep.Final).isEqualTo(!code.recoverable());
    }

    @ParameterizedTest
    @CsvSource({"CONNECT,1,again", "CONNECT,2,defer", "SHORT_BODY,2,again", "SHORT_BODY,3,defer", "ORIGIN_ERROR,2,defer"
    })
    void aFewTriesAreMadeInTheWindowThenTheRequestLeavesIt(FailureCode code, int tries, String step) {
        assertThat(next(code, null, tries, 1))
                .isInstanceOf(step.equals("again") ? NextStep.Again.class : NextStep.Defer.class);
    }

    @ParameterizedTest
    @CsvSource({"1,30", "2,60", "3,120", "7,1920", "8,3600", "9,3600"})
    void eachDeferralIsTwiceAsLongAsTheOneBeforeUpToTheLongest(int attempt, long seconds) {
        assertThat(next(FailureCode.CONNECT, null, 9, attempt)).isEqualTo(new NextStep.Defer(NOW.plusSeconds(seconds)));
    }

    @Test
    void theLastAttemptIsFinal() {
        assertThat(next(FailureCode.CONNECT, null, 9, 10)).isInstanceOf(NextStep.Final.class);
        assertThat(next(FailureCode.CONNECT, null, 1, 10)).isInstanceOf(NextStep.Again.class);
    }

    @Test
    void bytesThatKeepBeingOthersThanTheListSaysAreFinalSooner() {
        assertThat(next(FailureCode.DIGEST_MISMATCH, null, 9, 2)).isInstanceOf(NextStep.Defer.class);
        assertThat(next(FailureCode.DIGEST_MISMATCH, null, 9, 3)).isInstanceOf(NextStep.Final.class);
    }

    @Test
    void noAttemptBeginsAfterTheTotalTime() {
        Instant first = NOW.minus(Duration.ofHours(24)).plusSeconds(10);
        assertThat(policy.next(failure(FailureCode.CONNECT), null, 9, 2, first, NOW, MIDDLE))
                .isInstanceOf(NextStep.Final.class);
        assertThat(policy.next(failure(FailureCode.NO_SPACE), null, 9, 2, first.minusSeconds(10), NOW, MIDDLE))
                .isInstanceOf(NextStep.Final.class);
    }

    @Test
    void aShortRetryAfterIsWaitedForInTheWindowAndALongOneOutside() {
        assertThat(next(FailureCode.RATE_LIMITED, Duration.ofSeconds(20), 1, 1))
                .isEqualTo(new NextStep.Again(Duration.ofSeconds(20)));
        assertThat(next(FailureCode.RATE_LIMITED, Duration.ofMinutes(10), 1, 1))
                .isEqualTo(new NextStep.Defer(NOW.plus(Duration.ofMinutes(10))));
        assertThat(next(FailureCode.RATE_LIMITED, Duration.ofDays(300), 1, 1))
                .as("a hostile one")
                .isEqualTo(new NextStep.Defer(NOW.plus(Duration.ofHours(24))));
    }

    @Test
    void aFullStorageCostsAFileNoAttempt() {
        assertThat(next(FailureCode.NO_SPACE, null, 500, 10)).isInstanceOf(NextStep.Again.class);
    }

    @Test
    void waitsAreSpread() {
        NextStep soonest = policy.next(failure(FailureCode.CONNECT), null, 9, 1, NOW, NOW, 0);
        NextStep latest = policy.next(failure(FailureCode.CONNECT), null, 9, 1, NOW, NOW, 1);
        assertThat(soonest).isEqualTo(new NextStep.Defer(NOW.plusMillis(22_500)));
        assertThat(latest).isEqualTo(new NextStep.Defer(NOW.plusMillis(37_500)));
    }

    @Test
    void aWrongSettingSaysItsNameValueAndRange() {
        assertThatThrownBy(() -> new RetryPolicy(0, null, null, null, null))
                .hasMessage("websync.fetcher.retry.attempts is 1 to 1000, but it is 0");
    }

    private NextStep next(FailureCode code, @Nullable Duration retryAfter, int tries, int attempt) {
        return policy.next(failure(code), retryAfter, tries, attempt, NOW, NOW, MIDDLE);
    }

    private static Failure failure(FailureCode code) {
        return Failure.of(code, "test");
    }
}
