package io.websync.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.websync.e2e.scenario.Scenario;
import io.websync.e2e.scenario.Scenarios;
import io.websync.e2e.scenario.Tier;
import io.websync.e2e.stack.StackKind;
import org.junit.jupiter.api.Test;

class OptionsTest {

    @Test
    void withoutNamesTheScenariosOfTheCoreTierAreRunOnProcesses() {
        var options = parse();
        assertThat(options.stack()).isEqualTo(StackKind.PROCESSES);
        assertThat(options.scenarios()).isNotEmpty().allMatch(scenario -> scenario.tier() == Tier.CORE);
    }

    @Test
    void allMeansCoreAndFullAndNoSoak() {
        assertThat(parse("--all").scenarios())
                .containsExactlyElementsOf(Scenarios.ALL.stream()
                        .filter(scenario -> scenario.tier() != Tier.SOAK)
                        .toList());
    }

    @Test
    void aSoakIsRunByItsNameForAsLongAsOneSays() {
        var options = parse("soak", "--minutes", "3", "--seed", "7");
        assertThat(options.scenarios()).extracting(Scenario::tier).containsExactly(Tier.SOAK);
        assertThat(options.minutes()).isEqualTo(3);
        assertThat(options.seed()).isEqualTo(7);
    }

    @Test
    void scenariosAreRunByNameWhateverTheirTier() {
        assertThat(parse("two-gigabytes", "same-list-twice", "--stack", "standalone")
                        .scenarios())
                .extracting(Scenario::name)
                .containsExactlyInAnyOrder("two-gigabytes", "same-list-twice");
    }

    @Test
    void aWrongWordIsNamed() {
        assertThatThrownBy(() -> parse("no-such")).hasMessageContaining("no-such");
        assertThatThrownBy(() -> parse("--no-such")).hasMessageContaining("--no-such");
        assertThatThrownBy(() -> parse("--tier", "low")).hasMessageContaining("low");
        assertThatThrownBy(() -> parse("--stack")).hasMessageContaining("--stack");
    }

    @Test
    void everyScenarioHasANameOfItsOwnASentenceAndItsSeconds() {
        assertThat(Scenarios.ALL).extracting(Scenario::name).doesNotHaveDuplicates();
        assertThat(Scenarios.ALL).allSatisfy(scenario -> {
            assertThat(scenario.name()).matches("[a-z][a-z-]+");
            assertThat(scenario.sentence()).isNotBlank();
            assertThat(scenario.seconds()).isPositive();
            assertThat(scenario.stacks()).isNotEmpty();
        });
    }

    private static Options parse(String... arguments) {
        return Options.parse(arguments);
    }
}
