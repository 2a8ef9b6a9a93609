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
    void whatCannotHelpIsFinalAtOnceAndAllElseIsTriedAgain(FailureCode code) {
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
    void bytesThatAreNotThoseOfTheListAreTriedOnceMoreThenItIsFinalWhateverElseFailedBefore() {
        assertThat(policy.next(failure(FailureCode.DIGEST_MISMATCH), null, effort(9, 3, 1, NOW, null), NOW, MIDDLE))
                .isEqualTo(new NextStep.Again(Duration.ofSeconds(5)));
        assertThat(policy.next(failure(FailureCode.DIGEST_MISMATCH), null, effort(1, 2, 2, NOW, null), NOW, MIDDLE))
                .isInstanceOf(NextStep.Final.class);
    }

    @Test
    void noAttemptBeginsAfterTheTotalTimeOrAfterTheRequestHasExpired() {
        Instant first = NOW.minus(Duration.ofHours(24)).plusSeconds(10);
        assertThat(policy.next(failure(FailureCode.CONNECT), null, effort(2, 9, 0, first, null), NOW, MIDDLE))
                .isInstanceOf(NextStep.Final.class);
        assertThat(policy.next(
                        failure(FailureCode.CONNECT), null, effort(2, 9, 0, NOW, NOW.plusSeconds(59)), NOW, MIDDLE))
                .isInstanceOf(NextStep.Final.class);
        assertThat(policy.next(
                        failure(FailureCode.CONNECT), null, effort(2, 9, 0, NOW, NOW.plusSeconds(60)), NOW, MIDDLE))
                .isInstanceOf(NextStep.Defer.class);
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
        RetryPolicy impatient = new RetryPolicy(null, null, null, null, null, Duration.ofMinutes(2));
        assertThat(impatient.next(
                        failure(FailureCode.RATE_LIMITED),
                        Duration.ofDays(300),
                        effort(1, 1, 0, NOW, null),
                        NOW,
                        MIDDLE))
                .as("bounded by the setting")
                .isEqualTo(new NextStep.Defer(NOW.plus(Duration.ofMinutes(2))));
    }

    @ParameterizedTest
    @EnumSource(names = {"NO_SPACE", "STORAGE"})
    void aStorageThatIsFullOrAwayIsWaitedForAtNoCostAndWithoutAnEnd(FailureCode code) {
        Instant longAgo = NOW.minus(Duration.ofDays(30));
        assertThat(policy.next(failure(code), null, effort(10, 1, 0, longAgo, null), NOW, MIDDLE))
                .isEqualTo(new NextStep.Again(Duration.ofSeconds(15)));
        assertThat(policy.next(failure(code), null, effort(10, 4, 0, longAgo, null), NOW, MIDDLE))
                .isEqualTo(new NextStep.Wait(NOW.plusSeconds(120)));
    }

    @Test
    void waitsAreSpread() {
        RetryPolicy.Effort effort = effort(1, 9, 0, NOW, null);
        NextStep soonest = policy.next(failure(FailureCode.CONNECT), null, effort, NOW, 0);
        NextStep latest = policy.next(failure(FailureCode.CONNECT), null, effort, NOW, 1);
        assertThat(soonest).isEqualTo(new NextStep.Defer(NOW.plusMillis(22_500)));
        assertThat(latest).isEqualTo(new NextStep.Defer(NOW.plusMillis(37_500)));
    }

    @Test
    void aWrongSettingSaysItsNameValueAndRange() {
        assertThatThrownBy(() -> new RetryPolicy(0, null, null, null, null, null))
                .hasMessage("websync.fetcher.retry.attempts is 1 to 1000, but it is 0");
    }

    private NextStep next(FailureCode code, @Nullable Duration retryAfter, int tries, int attempt) {
        int mismatches = code == FailureCode.DIGEST_MISMATCH ? tries : 0;
        return policy.next(failure(code), retryAfter, effort(attempt, tries, mismatches, NOW, null), NOW, MIDDLE);
    }

    private static RetryPolicy.Effort effort(
            int attempt, int tries, int mismatches, Instant firstAttemptAt, @Nullable Instant expires) {
        return new RetryPolicy.Effort(attempt, tries, mismatches, firstAttemptAt, expires);
    }

    private static Failure failure(FailureCode code) {
        return Failure.of(code, "test");
    }
}
