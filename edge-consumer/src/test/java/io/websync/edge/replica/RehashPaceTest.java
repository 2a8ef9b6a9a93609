package io.websync.edge.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RehashPaceTest {

    private static final Instant START = Instant.parse("2026-11-23T06:00:00Z");
    private static final RehashPace PACE = new RehashPace(Duration.ofHours(10), 1000);

    @Test
    void aPassIsSpreadOverNineTenthsOfItsPeriod() {
        assertThat(PACE.pause(START, 0, 1_000, START, 0, START)).isZero();
        assertThat(PACE.pause(START, 500, 1_000, START, 0, START)).isEqualTo(Duration.ofMinutes(270));
        assertThat(PACE.pause(START, 1_000, 1_000, START, 0, START)).isEqualTo(Duration.ofHours(9));
        assertThat(PACE.pause(START, 500, 1_000, START.plus(Duration.ofHours(4)), 0, START))
                .isEqualTo(Duration.ofMinutes(30));
    }

    @Test
    void whatIsBehindIsMadeUpForAtTheRateAndNotFaster() {
        Instant late = START.plus(Duration.ofHours(9));
        assertThat(PACE.pause(START, 10, 1_000_000, late, 0, late)).isZero();
        assertThat(PACE.pause(START, 10, 1_000_000, late, 2_500, late)).isEqualTo(Duration.ofMillis(2_500));
        assertThat(PACE.pause(START, 10, 1_000_000, late.plusSeconds(2), 2_500, late))
                .isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void moreThanThereWasAtTheBeginningDoesNotGoBeyondThePeriod() {
        assertThat(PACE.pause(START, 5_000, 1_000, START, 0, START)).isEqualTo(Duration.ofHours(9));
        assertThat(PACE.pause(START, 5_000, 0, START, 0, START)).isEqualTo(Duration.ofHours(9));
    }

    @Test
    void afterTheClockWasSetBackTheRateAloneCounts() {
        Instant before = START.minus(Duration.ofDays(365));
        assertThat(PACE.pause(START, 500, 1_000, before, 0, before)).isZero();
        assertThat(PACE.pause(START, 500, 1_000, before, 3_000, before)).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void aPassIsReadBackAsItWasWritten() {
        RehashPass pass = RehashPass.beginning(START, 77)
                .with(3, Finding.AS_KNOWN, 5, false)
                .with(4, Finding.AS_KNOWN, 5, true)
                .with(5, Finding.TRUNCATED, -1, false)
                .with(6, Finding.MISSING, -1, false)
                .upTo(9)
                .end();
        assertThat(RehashPass.parse(pass.text())).hasValue(pass);
        assertThat(pass.checked()).isEqualTo(4);
        assertThat(pass.rehashed()).isEqualTo(2);
        assertThat(pass.altered()).isEqualTo(2);
        assertThat(pass.mismatched()).isEqualTo(1);
        assertThat(pass.missing()).isEqualTo(1);
        assertThat(pass.done()).isEqualTo(10 + 4 * RehashPace.PER_FILE);
        assertThat(RehashPass.parse("1 2 x")).isEmpty();
        assertThat(RehashPass.parse(null)).isEmpty();
    }
}
