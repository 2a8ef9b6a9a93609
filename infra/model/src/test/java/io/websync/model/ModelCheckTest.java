package io.websync.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ModelCheckTest {

    private static final long SEEDS = 1_000;

    @Test
    void everyPromiseHoldsInAThousandHistories() throws Exception {
        Seeds.Outcome outcome = Seeds.run(1, SEEDS, null, 10);
        assertThat(outcome.failures()).as(outcome.summary(0)).isEmpty();
        assertThat(outcome.seeds()).isEqualTo(SEEDS);
    }

    @ParameterizedTest
    @EnumSource(Plant.class)
    void aPlantedBugIsFoundWithinAsManyHistories(Plant bug) throws Exception {
        assertThat(Seeds.run(1, SEEDS, bug, 1).failures()).as("%s", bug).isNotEmpty();
    }

    @Test
    void aSeedIsTheSameRunEveryTime() {
        for (long seed = 1; seed <= 20; seed++) {
            Run.Result first = Run.of(seed, Run.history(seed), null, false);
            Run.Result second = Run.of(seed, Run.history(seed), null, true);
            assertThat(second.fingerprint()).as("seed %d", seed).isEqualTo(first.fingerprint());
            assertThat(second.steps()).isEqualTo(first.steps());
        }
    }

    @Test
    void aFailingHistoryIsShortenedToOneThatBreaksTheSamePromise() throws Exception {
        Map<Long, Violation> failures =
                Seeds.run(1, SEEDS, Plant.SETTLE_BEFORE_CONFIRM, 1).failures();
        long seed = failures.keySet().iterator().next();
        Violation violation = Objects.requireNonNull(failures.get(seed));
        List<Happening> shortest = Shrinking.shortest(seed, Run.history(seed), Plant.SETTLE_BEFORE_CONFIRM, violation);
        assertThat(shortest.size()).isLessThan(Run.history(seed).size());
        Run.Result result = Run.of(seed, shortest, Plant.SETTLE_BEFORE_CONFIRM, false);
        assertThat(result.violation()).isNotNull().extracting(Violation::rule).isEqualTo(violation.rule());
    }
}
