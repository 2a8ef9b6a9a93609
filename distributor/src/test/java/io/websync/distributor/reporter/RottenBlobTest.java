package io.websync.distributor.reporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.distributor.reporter.RottenBlob.Found;
import io.websync.distributor.reporter.RottenBlob.Verdict;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RottenBlobTest {

    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @Test
    void aSoundBlobIsLeftAlone() {
        assertThat(RottenBlob.verdict(Found.SOUND, 2, NOW, NOW)).isEqualTo(Verdict.SOUND);
    }

    @Test
    void aRottenOneIsDroppedThreeTimesADayAtMost() {
        assertThat(RottenBlob.verdict(Found.ROTTEN, 0, null, NOW)).isEqualTo(Verdict.DROP);
        assertThat(RottenBlob.verdict(Found.ROTTEN, 2, NOW.minusSeconds(60), NOW))
                .isEqualTo(Verdict.DROP);
        assertThat(RottenBlob.verdict(Found.ROTTEN, 3, NOW.minusSeconds(60), NOW))
                .isEqualTo(Verdict.GIVE_UP);
        assertThat(RottenBlob.verdict(Found.ROTTEN, 3, NOW.minus(Duration.ofHours(25)), NOW))
                .isEqualTo(Verdict.DROP);
        assertThat(RottenBlob.dropsLately(3, NOW.minus(Duration.ofHours(25)), NOW))
                .isZero();
    }

    @Test
    void oneThatCannotBeReadIsDroppedNoMoreOften() {
        assertThat(RottenBlob.verdict(Found.UNREADABLE, 2, NOW, NOW)).isEqualTo(Verdict.DROP);
        assertThat(RottenBlob.verdict(Found.UNREADABLE, 3, NOW, NOW)).isEqualTo(Verdict.GIVE_UP);
    }

    @Test
    void aMissingOneIsFetched() {
        assertThat(RottenBlob.verdict(Found.MISSING, 3, NOW, NOW)).isEqualTo(Verdict.FETCH);
    }
}
