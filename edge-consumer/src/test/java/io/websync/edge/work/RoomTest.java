package io.websync.edge.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class RoomTest {

    private Instant now = Instant.parse("2026-11-23T06:00:00Z");
    private final Room room = new Room(
            new Clock() {
                @Override
                public ZoneId getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(ZoneId zone) {
                    return this;
                }

                @Override
                public Instant instant() {
                    return now;
                }
            },
            100);

    @Test
    void whileNothingWaitsNothingIsSaid() {
        assertThat(room.reason()).isNull();
        assertThat(room.isBack(1_000_000)).isFalse();
    }

    @Test
    void roomForTheSmallestAndTheReserveIsEnough() {
        room.refused(5_000);
        room.refused(1_000);
        room.refused(3_000);
        assertThat(room.reason()).contains("1000 bytes");
        assertThat(room.isBack(1_099)).isFalse();
        assertThat(room.isBack(1_100)).isTrue();
        assertThat(room.reason()).isNull();
        assertThat(room.isBack(1_000_000)).as("nothing waits now").isFalse();
    }

    @Test
    void whereThereIsNoRoomInTruthItIsSaidEverMoreSeldom() {
        int said = 0;
        for (int second = 0; second < 3600; second++) {
            now = now.plusSeconds(1);
            room.refused(10);
            said += room.isBack(1_000_000) ? 1 : 0;
        }
        assertThat(said).isBetween(10, 15);
        room.found();
        now = now.plus(Duration.ofMinutes(15));
        room.refused(10);
        assertThat(room.isBack(1_000_000)).isTrue();
        now = now.plusSeconds(1);
        room.refused(10);
        assertThat(room.isBack(1_000_000)).isTrue();
    }
}
