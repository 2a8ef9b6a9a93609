package io.websync.edge.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SpeedTest {

    private static final Instant START = Instant.parse("2026-11-23T06:00:00Z");

    @Test
    void nothingIsSaidBeforeTheRateIsKnown() {
        Speed speed = Speed.beginning(START, 0, 0);
        assertThat(speed.left(10, 1000)).isNull();
        assertThat(speed.left(0, 0)).isEqualTo(Duration.ZERO);
    }

    @Test
    void theFirstMeasurementCountsWholeAndLaterOnesSmoothIt() {
        Speed speed = Speed.beginning(START, 100, 0).next(START.plusSeconds(10), 150, 10_000, true);
        assertThat(speed.filesPerSecond()).isEqualTo(5);
        assertThat(speed.bytesPerSecond()).isEqualTo(1000);
        Speed slower = speed.next(START.plusSeconds(20), 150, 10_000, true);
        assertThat(slower.filesPerSecond()).isBetween(4.0, 4.5);
        Speed settled = slower;
        for (int i = 0; i < 100; i++) {
            settled = settled.next(settled.at().plusSeconds(10), settled.files() + 10, settled.bytes(), true);
        }
        assertThat(settled.filesPerSecond()).isCloseTo(1, Offset.offset(0.01));
        assertThat(settled.bytesPerSecond()).isCloseTo(0, Offset.offset(1.0));
    }

    @Test
    void idleTimeIsNoSlowness() {
        Speed speed = Speed.beginning(START, 0, 0)
                .next(START.plusSeconds(10), 50, 10_000, true)
                .next(START.plusSeconds(1000), 50, 10_000, false);
        assertThat(speed.filesPerSecond()).isEqualTo(5);
    }

    @Test
    void theLongerOfFilesAndBytesDecides() {
        Speed speed = Speed.beginning(START, 0, 0).next(START.plusSeconds(10), 50, 10_000, true);
        assertThat(speed.left(50, 0)).isEqualTo(Duration.ofSeconds(10));
        assertThat(speed.left(50, 60_000)).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void filesThatNeededNoTransferAreCountedByNumber() {
        Speed speed = Speed.beginning(START, 0, 0).next(START.plusSeconds(10), 50, 0, true);
        assertThat(speed.left(100, 1_000_000_000)).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void aClockThatIsSetBackChangesNoRate() {
        Speed speed = Speed.beginning(START, 0, 0)
                .next(START.plusSeconds(10), 50, 0, true)
                .next(START.minusSeconds(100), 60, 0, true);
        assertThat(speed.filesPerSecond()).isEqualTo(5);
        assertThat(speed.next(START.minusSeconds(90), 110, 0, true).filesPerSecond())
                .isCloseTo(5, Offset.offset(0.001));
    }
}
