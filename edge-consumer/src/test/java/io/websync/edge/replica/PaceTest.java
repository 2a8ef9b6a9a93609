package io.websync.edge.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final Instant START = Instant.parse("2026-11-23T06:00:00Z");

    @Test
    void nothingIsSaidBeforeTheRateIsKnown() {
        Pace pace = Pace.beginning(START, 0, 0);
        assertThat(pace.left(10, 1000)).isNull();
        assertThat(pace.left(0, 0)).isEqualTo(Duration.ZERO);
    }

    @Test
    void theFirstMeasurementCountsWholeAndLaterOnesSmoothIt() {
        Pace pace = Pace.beginning(START, 100, 0).next(START.plusSeconds(10), 150, 10_000, true);
        assertThat(pace.filesPerSecond()).isEqualTo(5);
        assertThat(pace.bytesPerSecond()).isEqualTo(1000);
        Pace slower = pace.next(START.plusSeconds(20), 150, 10_000, true);
        assertThat(slower.filesPerSecond()).isBetween(4.0, 4.5);
        Pace settled = slower;
        for (int i = 0; i < 100; i++) {
            settled = settled.next(settled.at().plusSeconds(10), settled.files() + 10, settled.bytes(), true);
        }
        assertThat(settled.filesPerSecond()).isCloseTo(1, Offset.offset(0.01));
        assertThat(settled.bytesPerSecond()).isCloseTo(0, Offset.offset(1.0));
    }

    @Test
    void idleTimeIsNoSlowness() {
        Pace pace = Pace.beginning(START, 0, 0)
                .next(START.plusSeconds(10), 50, 10_000, true)
                .next(START.plusSeconds(1000), 50, 10_000, false);
        assertThat(pace.filesPerSecond()).isEqualTo(5);
    }

    @Test
    void theLongerOfFilesAndBytesDecides() {
        Pace pace = Pace.beginning(START, 0, 0).next(START.plusSeconds(10), 50, 10_000, true);
        assertThat(pace.left(50, 0)).isEqualTo(Duration.ofSeconds(10));
        assertThat(pace.left(50, 60_000)).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void filesThatNeededNoTransferAreCountedByNumber() {
        Pace pace = Pace.beginning(START, 0, 0).next(START.plusSeconds(10), 50, 0, true);
        assertThat(pace.left(100, 1_000_000_000)).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void aClockThatIsSetBackChangesNoRate() {
        Pace pace = Pace.beginning(START, 0, 0)
                .next(START.plusSeconds(10), 50, 0, true)
                .next(START.minusSeconds(100), 60, 0, true);
        assertThat(pace.filesPerSecond()).isEqualTo(5);
        assertThat(pace.next(START.minusSeconds(90), 110, 0, true).filesPerSecond())
                .isCloseTo(5, Offset.offset(0.001));
    }
}
