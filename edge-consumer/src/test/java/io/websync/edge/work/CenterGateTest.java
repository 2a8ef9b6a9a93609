package io.websync.edge.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class CenterGateTest {

    private Instant now = Instant.parse("2026-11-23T07:00:00Z");
    private final InstantSource source = () -> now;
    private final CenterGate gate = new CenterGate("e", source.withZone(ZoneOffset.UTC));

    @Test
    void oneProbeAtATimePassesAClosedGate() {
        assertThat(gate.enter()).isTrue();
        gate.unavailable("down");
        assertThat(gate.enter()).isFalse();
        pass(Duration.ofMillis(250));
        assertThat(gate.enter()).isTrue();
        assertThat(gate.enter()).isFalse();
        assertThat(gate.reason()).isEqualTo("down");
    }

    @Test
    void anAnswerOpensItForAll() {
        gate.unavailable("down");
        pass(Duration.ofMillis(250));
        assertThat(gate.enter()).isTrue();
        assertThat(gate.answered()).isTrue();
        assertThat(gate.enter()).isTrue();
        assertThat(gate.enter()).isTrue();
        assertThat(gate.reason()).isNull();
    }

    @Test
    void pausesDoubleToFiveSecondsHoweverManyFailTogether() {
        for (int i = 0; i < 64; i++) {
            gate.unavailable("down");
        }
        assertThat(gate.probeAt()).isEqualTo(now.plusMillis(250));
        for (int i = 0; i < 10; i++) {
            pass(Duration.ofSeconds(5));
            assertThat(gate.enter()).isTrue();
            gate.unavailable("down");
        }
        assertThat(gate.probeAt()).isEqualTo(now.plusSeconds(5));
    }

    @Test
    void aProbeThatSaysNothingOfTheCenterMakesRoomForTheNext() {
        gate.unavailable("down");
        pass(Duration.ofMillis(250));
        assertThat(gate.enter()).isTrue();
        gate.unknown();
        assertThat(gate.enter()).isTrue();
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }
}
