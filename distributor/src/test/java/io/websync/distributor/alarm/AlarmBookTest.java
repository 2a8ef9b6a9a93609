package io.websync.distributor.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.alarm.Alarm;
import io.websync.catalog.alarm.AlarmRule;
import io.websync.catalog.alarm.AlarmState;
import io.websync.catalog.alarm.Condition;
import io.websync.distributor.alarm.AlarmBook.Decided;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AlarmBookTest {

    private static final Instant START = Instant.parse("2026-11-23T08:00:00Z");
    private static final Condition SILENT = new Condition(AlarmRule.NODE_SILENT, "edge1", null, "no heartbeat");

    private final AlarmBook book = new AlarmBook(Duration.ofSeconds(60), Duration.ofSeconds(300));
    private @Nullable Alarm kept;

    @Test
    void aConditionFiresWhenItHasLastedAndIsOverWhenItWasAwayForLong() {
        assertThat(look(0, true)).isEqualTo("PENDING");
        assertThat(look(45, true)).isEqualTo("PENDING");
        assertThat(look(60, true)).isEqualTo("FIRING, told");
        assertThat(look(75, true)).isEqualTo("FIRING");
        assertThat(look(90, false)).isEqualTo("FIRING");
        assertThat(look(389, false)).isEqualTo("FIRING");
        assertThat(look(390, false)).isEqualTo("RESOLVED, told");
    }

    @Test
    void whatComesAndGoesQuicklyNeitherFiresNorEnds() {
        assertThat(look(0, true)).isEqualTo("PENDING");
        assertThat(look(30, false)).isEqualTo("dropped");
        assertThat(look(59, true)).isEqualTo("PENDING");
        assertThat(look(61, true)).isEqualTo("PENDING");
        assertThat(look(119, true)).isEqualTo("FIRING, told");
        for (int i = 0; i < 20; i++) {
            assertThat(look(200 + 400 * i, false)).isEqualTo("FIRING");
            assertThat(look(400 + 400 * i, true)).isEqualTo("FIRING");
        }
    }

    @Test
    void withoutAHoldItFiresAtOnceAndWithoutACalmItIsOverAtOnce() {
        var hasty = new AlarmBook(Duration.ZERO, Duration.ZERO);
        Decided fired = hasty.decide(List.of(), List.of(SILENT), START, false);
        assertThat(fired.fired()).hasSize(1);
        assertThat(fired.saved().getFirst().state()).isEqualTo(AlarmState.FIRING);
        Decided over = hasty.decide(fired.saved(), List.of(), START.plusSeconds(1), false);
        assertThat(over.resolved()).hasSize(1);
        assertThat(over.resolved().getFirst().resolvedAt()).isEqualTo(START.plusSeconds(1));
    }

    @Test
    void whatIsAsItWasIsNotWrittenAndWhatIsMetAnewIsSaidAnew() {
        look(0, true);
        look(60, true);
        assertThat(book.decide(List.of(kept()), List.of(SILENT), START.plusSeconds(75), false)
                        .nothing())
                .isTrue();
        var worse = new Condition(AlarmRule.NODE_SILENT, "edge1", null, "still no heartbeat");
        Decided decided = book.decide(List.of(kept()), List.of(worse), START.plusSeconds(75), false);
        assertThat(decided.saved().getFirst().detail()).isEqualTo("still no heartbeat");
        assertThat(decided.fired()).isEmpty();
    }

    @Test
    void whatWasSeenBeforeNobodyLookedSaysNothingOfTheTimeBetween() {
        assertThat(look(0, true)).isEqualTo("PENDING");
        assertThat(look(600, true, true)).isEqualTo("PENDING");
        assertThat(look(659, true)).isEqualTo("PENDING");
        assertThat(look(660, true)).isEqualTo("FIRING, told");
        assertThat(look(700, false)).isEqualTo("FIRING");
        assertThat(look(5000, false, true)).isEqualTo("FIRING");
        assertThat(look(5299, false)).isEqualTo("FIRING");
        assertThat(look(5300, false)).isEqualTo("RESOLVED, told");
    }

    @Test
    void subjectsAndRulesAreApart() {
        var other = new Condition(AlarmRule.NODE_SILENT, "edge2", null, "x");
        var disk = new Condition(AlarmRule.DISK_LOW, "edge1", null, "x");
        assertThat(book.decide(List.of(), List.of(SILENT, other, disk), START, false)
                        .saved())
                .hasSize(3);
    }

    private String look(int second, boolean met) {
        return look(second, met, false);
    }

    private String look(int second, boolean met, boolean gap) {
        Decided decided = book.decide(
                kept == null ? List.of() : List.of(kept),
                met ? List.of(SILENT) : List.of(),
                START.plusSeconds(second),
                gap);
        if (!decided.dropped().isEmpty()) {
            kept = null;
            return "dropped";
        }
        if (!decided.saved().isEmpty()) {
            kept = decided.saved().getFirst();
        }
        boolean told = !decided.fired().isEmpty() || !decided.resolved().isEmpty();
        return kept().state() + (told ? ", told" : "");
    }

    private Alarm kept() {
        if (kept == null) {
            throw new AssertionError("there is no alarm");
        }
        return kept;
    }
}
