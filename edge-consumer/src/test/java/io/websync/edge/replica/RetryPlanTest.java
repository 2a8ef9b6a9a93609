package io.websync.edge.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.contracts.FailureCode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryPlanTest {

    private static final double MIDDLE = 0.5;

    private final RetryPlan plan = new RetryPlan(8, Duration.ofMillis(500), Duration.ofMinutes(15));

    @Test
    void pausesDoubleAndStayBelowHalfAMinuteUntilTheCenterHearsOfIt() {
        assertThat(plan.after(FailureCode.SHORT_BODY, 1, MIDDLE))
                .isEqualTo(new RetryPlan.Verdict(false, Duration.ofMillis(500)));
        assertThat(plan.after(FailureCode.SHORT_BODY, 2, MIDDLE))
                .isEqualTo(new RetryPlan.Verdict(false, Duration.ofSeconds(1)));
        assertThat(plan.after(FailureCode.SHORT_BODY, 7, MIDDLE))
                .isEqualTo(new RetryPlan.Verdict(false, Duration.ofSeconds(30)));
    }

    @Test
    void afterTheLastAttemptTheCenterHearsOfItAndTheEdgeTriesOnForEver() {
        assertThat(plan.after(FailureCode.SHORT_BODY, 8, MIDDLE))
                .isEqualTo(new RetryPlan.Verdict(true, Duration.ofSeconds(64)));
        assertThat(plan.after(FailureCode.SHORT_BODY, 1000, MIDDLE))
                .isEqualTo(new RetryPlan.Verdict(true, Duration.ofMinutes(15)));
    }

    @Test
    void aMissingBlobIsSaidAtOnceSinceTheCenterHasToFetchIt() {
        assertThat(plan.after(FailureCode.BLOB_MISSING, 1, MIDDLE).tellFailed()).isTrue();
    }

    @Test
    void otherBytesThanOrderedAreSaidWhenASecondTransferBringsThemToo() {
        assertThat(plan.after(FailureCode.CORRUPTED, 1, MIDDLE).tellFailed()).isFalse();
        assertThat(plan.after(FailureCode.CORRUPTED, 2, MIDDLE).tellFailed()).isTrue();
    }

    @Test
    void pausesAreSpreadByAQuarterEitherWay() {
        assertThat(plan.after(FailureCode.NO_SPACE, 2, 0).pause()).isEqualTo(Duration.ofMillis(750));
        assertThat(plan.after(FailureCode.NO_SPACE, 2, 1).pause()).isEqualTo(Duration.ofMillis(1250));
    }
}
