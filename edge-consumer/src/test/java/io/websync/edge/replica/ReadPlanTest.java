package io.websync.edge.replica;

import static io.websync.edge.replica.ReadPlan.GO_ON;
import static io.websync.edge.replica.ReadPlan.READ_ALL;
import static io.websync.edge.replica.ReadPlan.READ_ALL_AND_FORGET;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReadPlanTest {

    private static final Duration DAY = Duration.ofDays(1);
    private static final Map<Integer, Long> KNOWN = Map.of(0, 10L, 1, 20L);
    private static final Map<Integer, Long> FIRST = Map.of(0, 0L, 1, 0L);
    private static final Map<Integer, Long> END = Map.of(0, 15L, 1, 20L);

    @Test
    void anEdgeThatWasAwayForAWhileGoesOnWhereItWas() {
        assertThat(plan(KNOWN, FIRST, END, true, Duration.ofHours(11))).isEqualTo(GO_ON);
    }

    @Test
    void anEdgeThatMayHaveMissedTombstonesReadsAllAndForgetsWhatIsNotNamed() {
        assertThat(plan(KNOWN, FIRST, END, true, Duration.ofHours(13))).isEqualTo(READ_ALL_AND_FORGET);
        assertThat(plan(KNOWN, FIRST, END, true, Duration.ofDays(7))).isEqualTo(READ_ALL_AND_FORGET);
        assertThat(plan(KNOWN, FIRST, END, true, null)).isEqualTo(READ_ALL_AND_FORGET);
        // A clock that went back tells nothing of how long it was.
        assertThat(plan(KNOWN, FIRST, END, true, Duration.ofDays(-1))).isEqualTo(READ_ALL_AND_FORGET);
    }

    @Test
    void aNewEdgeReadsAllAndHasNothingToForget() {
        assertThat(plan(Map.of(), FIRST, END, false, null)).isEqualTo(READ_ALL);
    }

    @Test
    void anotherLogProvesNothingByWhatItDoesNotName() {
        assertThat(plan(KNOWN, FIRST, END, false, Duration.ofDays(7))).isEqualTo(READ_ALL);
        assertThat(plan(KNOWN, FIRST, Map.of(0, 9L, 1, 20L), true, Duration.ofHours(1)))
                .isEqualTo(READ_ALL);
        assertThat(plan(KNOWN, FIRST, Map.of(0, 15L), true, Duration.ofHours(1)))
                .isEqualTo(READ_ALL);
    }

    @Test
    void aLogThatRecordsWereDeletedFromProvesNothingEither() {
        assertThat(plan(KNOWN, Map.of(0, 12L, 1, 0L), END, true, Duration.ofHours(1)))
                .isEqualTo(READ_ALL);
        assertThat(plan(KNOWN, Map.of(0, 3L, 1, 0L), END, true, Duration.ofDays(7)))
                .isEqualTo(READ_ALL);
        assertThat(plan(KNOWN, Map.of(0, 3L, 1, 0L), END, true, Duration.ofHours(1)))
                .isEqualTo(GO_ON);
    }

    private static ReadPlan plan(
            Map<Integer, Long> known,
            Map<Integer, Long> first,
            Map<Integer, Long> end,
            boolean sameLog,
            @Nullable Duration away) {
        return ReadPlan.of(known, first, end, sameLog, away, DAY);
    }
}
