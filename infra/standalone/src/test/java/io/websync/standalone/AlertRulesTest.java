package io.websync.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The rules of infra/prometheus: each has a page that helps, and rests on metrics that there are. */
class AlertRulesTest {

    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Path PROMETHEUS = ROOT.resolve("infra/prometheus");
    private static final Pattern ALERT = Pattern.compile("- alert: (\\w+)");
    private static final Pattern OURS = Pattern.compile("websync_\\w+");
    private static final Pattern NAMED = Pattern.compile("`(websync_\\w+)`");

    @Test
    void everyAlertHasAPageThatSaysWhatItMeansWhatToLookAtAndWhatToDo() throws IOException {
        List<String> alerts =
                ALERT.matcher(rules()).results().map(found -> found.group(1)).toList();
        assertThat(alerts).isNotEmpty().doesNotHaveDuplicates();
        try (Stream<Path> pages = Files.list(ROOT.resolve("docs/runbooks"))) {
            assertThat(pages.map(page -> page.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            alerts.stream().map(alert -> alert + ".md").toList());
        }
        for (String alert : alerts) {
            assertThat(rules()).contains("runbook: docs/runbooks/" + alert + ".md");
            assertThat(ROOT.resolve("docs/runbooks/" + alert + ".md"))
                    .content()
                    .contains("# " + alert, "## What it means", "## What to look at", "## What to do");
        }
    }

    @Test
    void rulesAndPagesNameOnlyMetricsThatThereAre() throws IOException {
        var known = new TreeSet<String>();
        NAMED.matcher(Files.readString(ROOT.resolve("docs/metrics.md")))
                .results()
                .forEach(found -> known.add(found.group(1)));
        var named = new TreeSet<String>();
        OURS.matcher(rules()).results().forEach(found -> named.add(plain(found.group())));
        try (Stream<Path> pages = Files.list(ROOT.resolve("docs/runbooks"))) {
            for (Path page : pages.toList()) {
                NAMED.matcher(Files.readString(page)).results().forEach(found -> named.add(plain(found.group(1))));
            }
        }
        assertThat(known).isNotEmpty().containsAll(named);
    }

    /** As the page of metrics names a histogram. */
    private static String plain(String metric) {
        return metric.replaceFirst("_seconds_(bucket|count|sum)$", "_seconds");
    }

    @Test
    void eachFiresAndStaysSilentWhenItShould() throws Exception {
        Assumptions.assumeTrue(
                SmallRun.has("promtool"),
                "promtool is not on the path: install Prometheus to have the alert rules tested");
        Process check = new ProcessBuilder(PROMETHEUS.resolve("check").toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(check.waitFor()).as(said).isZero();

        String tests = Files.readString(PROMETHEUS.resolve("tests/websync.yml"));
        ALERT.matcher(rules())
                .results()
                .forEach(found -> assertThat(tests)
                        .contains(
                                "- name: " + found.group(1) + " fires", "- name: " + found.group(1) + " stays silent"));
    }

    private static String rules() throws IOException {
        return Files.readString(PROMETHEUS.resolve("rules/websync.yml"));
    }
}
