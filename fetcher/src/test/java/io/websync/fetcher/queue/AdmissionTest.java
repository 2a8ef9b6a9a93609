package io.websync.fetcher.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.contracts.FailureCode;
import io.websync.contracts.event.FetchDeferred.Cause;
import io.websync.contracts.event.FileSubmitted;
import io.websync.contracts.event.SubmissionHeld;
import io.websync.contracts.event.SubmissionHeld.Hold;
import io.websync.fetcher.TestRequests;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AdmissionTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void aRequestWithoutConditionsStarts() {
        assertThat(of(request(null, null), null)).isEqualTo(new Admission.Start());
        assertThat(of(request(NOW, NOW.plusSeconds(1)), null)).isEqualTo(new Admission.Start());
    }

    @Test
    void aPausedOneComesBackLaterAndACanceledOneNever() {
        assertThat(of(request(null, null), Hold.PAUSED))
                .isEqualTo(new Admission.Later(Cause.PAUSED, NOW.plus(Admission.PAUSE)));
        assertThat(of(request(NOW.plusSeconds(9), null), Hold.CANCELED))
                .isInstanceOfSatisfying(
                        Admission.Never.class,
                        never -> assertThat(never.failure().code()).isEqualTo(FailureCode.CANCELED));
    }

    @Test
    void whatIsAskedForAgainAfterACancelComesBackUntilItIsKnownWhichCameFirst() {
        FileSubmitted again = TestRequests.numbered(TestRequests.request(1, "http://a/x"), 2);
        assertThat(of(again, Hold.CANCELED))
                .isEqualTo(new Admission.Later(Cause.PAUSED, NOW.plus(Admission.RETRY_PAUSE)));
        assertThat(of(again, null)).isEqualTo(new Admission.Start());
    }

    @Test
    void oneThatIsTooEarlyComesBackInTimeAndOneThatIsTooLateNever() {
        assertThat(of(request(NOW.plusSeconds(9), null), null))
                .isEqualTo(new Admission.Later(Cause.NOT_BEFORE, NOW.plusSeconds(9)));
        assertThat(of(request(null, NOW), Hold.PAUSED))
                .isInstanceOfSatisfying(
                        Admission.Never.class,
                        never -> assertThat(never.failure().code()).isEqualTo(FailureCode.EXPIRED));
    }

    @Test
    void aHoldLastsUntilItIsReleased() {
        var holds = new Holds();
        holds.apply(new SubmissionHeld(7, Hold.PAUSED, NOW));
        assertThat(holds.of(7)).contains(Hold.PAUSED);
        assertThat(holds.of(8)).isEmpty();
        holds.apply(new SubmissionHeld(7, Hold.RELEASED, NOW));
        assertThat(holds.of(7)).isEmpty();
    }

    private static Admission of(FileSubmitted request, @Nullable Hold hold) {
        return Admission.of(request, Optional.ofNullable(hold), NOW);
    }

    private static FileSubmitted request(@Nullable Instant notBefore, @Nullable Instant expires) {
        FileSubmitted plain = TestRequests.request(1, "http://a/x");
        return new FileSubmitted(
                plain.file(),
                plain.asset(),
                plain.url(),
                plain.requestNumber(),
                plain.attempt(),
                plain.user(),
                plain.selector(),
                plain.priority(),
                null,
                notBefore,
                expires,
                plain.refresh(),
                null,
                plain.submittedAt(),
                null,
                null);
    }
}
