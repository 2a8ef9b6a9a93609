package io.websync.distributor.garbage;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.distributor.garbage.GarbageRule.Verdict;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class GarbageRuleTest {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final GarbageRule RULE = new GarbageRule(Duration.ofHours(24), Duration.ofHours(48));
    private static final Instant OLD = NOW.minus(Duration.ofHours(25));
    private static final Instant YOUNG = NOW.minus(Duration.ofHours(23));

    @Test
    void whatIsPointedToStaysHoweverOldItIs() {
        assertThat(RULE.of(true, OLD, OLD, NOW, NOW)).isEqualTo(Verdict.KEEP);
    }

    @Test
    void whatWasPutOrRenewedWithinTheGraceTimeStays() {
        assertThat(RULE.of(false, YOUNG, OLD, NOW, NOW)).isEqualTo(Verdict.KEEP);
        assertThat(RULE.of(false, NOW.minus(Duration.ofHours(24)), OLD, NOW, NOW))
                .isEqualTo(Verdict.KEEP);
    }

    @Test
    void whatWasPointedToWithinTheGraceTimeWaits() {
        assertThat(RULE.of(false, OLD, null, NOW, NOW)).isEqualTo(Verdict.WAIT);
        assertThat(RULE.of(false, OLD, YOUNG, NOW, NOW)).isEqualTo(Verdict.WAIT);
    }

    @Test
    void whatIsOldAndHasLongBeenGarbageGoes() {
        assertThat(RULE.of(false, OLD, OLD, NOW, NOW)).isEqualTo(Verdict.DISCARD);
    }

    @Test
    void aBlobWhoseCompletionWaitsStaysHoweverLongItWaits() {
        Instant put = NOW.minus(Duration.ofDays(9));
        Instant sent = put.plusSeconds(2);
        Instant settled = GarbageRule.settled(NOW, sent);
        assertThat(RULE.of(false, put, put, NOW, settled)).isEqualTo(Verdict.KEEP);
        assertThat(RULE.frees(put, settled)).isFalse();
    }

    @Test
    void withoutWaitingCompletionsEverythingUpToNowIsSettled() {
        assertThat(GarbageRule.settled(NOW, null)).isEqualTo(NOW);
        assertThat(GarbageRule.settled(NOW, NOW.minusSeconds(3))).isEqualTo(NOW.minusSeconds(3));
        // A fetcher's clock that is ahead is no reason to count further than now.
        assertThat(GarbageRule.settled(NOW, NOW.plusSeconds(3))).isEqualTo(NOW);
    }

    @Test
    void theTrashKeepsForItsTime() {
        assertThat(RULE.frees(NOW.minus(Duration.ofHours(47)), NOW)).isFalse();
        assertThat(RULE.frees(NOW.minus(Duration.ofHours(49)), NOW)).isTrue();
    }
}
