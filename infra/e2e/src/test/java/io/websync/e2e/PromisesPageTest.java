package io.websync.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.e2e.scenario.Scenario;
import io.websync.e2e.scenario.Scenarios;
import io.websync.e2e.scenario.Tier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/promises.md} names tests and scenarios that there are, and none of the scenarios shows nothing. */
class PromisesPageTest {

    private static final Path PROJECT = Path.of("../..");
    private static final Pattern ROW = Pattern.compile("\\| ([^|]+) \\| (`[^|]+`) \\|");
    private static final Pattern NAME = Pattern.compile("`([^`]+)`");
    private static final Pattern ANNOTATION = Pattern.compile("@(?:Test|ParameterizedTest|Property|TestFactory)\\b");
    private static final Pattern METHOD = Pattern.compile(" (\\w+)\\([^;{]*\\{");

    @Test
    void everyPromiseNamesTestsAndScenariosThatThereAreAndEveryScenarioShowsAPromise() throws IOException {
        String page = Files.readString(PROJECT.resolve("docs/promises.md"));
        List<MatchResult> rows = ROW.matcher(page).results().toList();
        assertThat(rows).hasSizeGreaterThan(40);
        Set<String> named = rows.stream()
                .flatMap(row -> NAME.matcher(row.group(2)).results().map(name -> name.group(1)))
                .collect(Collectors.toSet());

        assertThat(named).isSubsetOf(Stream.concat(tests(), scenarios()).collect(Collectors.toSet()));
        assertThat(named).containsAll(scenarios().toList());
    }

    private static Stream<String> scenarios() {
        return Scenarios.ALL.stream()
                .filter(scenario -> scenario.tier() != Tier.SOAK)
                .map(Scenario::name);
    }

    private static Stream<String> tests() throws IOException {
        try (Stream<Path> files = Files.find(
                PROJECT,
                20,
                (file, _) -> file.toString().contains("/src/test/java/")
                        && file.toString().endsWith(".java"))) {
            return files.toList().stream().flatMap(PromisesPageTest::testsOf);
        }
    }

    private static Stream<String> testsOf(Path file) {
        String type = String.valueOf(file.getFileName()).replace(".java", "");
        try {
            return ANNOTATION
                    .splitAsStream(Files.readString(file))
                    .skip(1)
                    .flatMap(test -> METHOD.matcher(test).results().limit(1))
                    .map(method -> type + "." + method.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
