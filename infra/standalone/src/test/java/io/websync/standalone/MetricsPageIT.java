package io.websync.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code docs/metrics.md} lists every metric that the processes have after a list with a good file and a missing one.
 * Written anew by {@code ./mvnw -pl infra/standalone -am verify -Dit.test=MetricsPageIT -Dtest=none
 * -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false -Dwebsync.docs.write=true}.
 */
class MetricsPageIT {

    private static final Path PAGE =
            Path.of("../..").toAbsolutePath().normalize().resolve("docs/metrics.md");
    private static final Pattern HELP = Pattern.compile("# HELP (websync_\\S+) (.*)");
    private static final Pattern TYPE = Pattern.compile("# TYPE (websync_\\S+) (\\S+)");
    private static final Pattern SAMPLE =
            Pattern.compile("(websync_\\w+?)(?:_bucket|_count|_sum|_max)?(?:\\{(.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");
    private static final Map<String, String> SCRAPED = new LinkedHashMap<>();

    @TempDir
    static Path folder;

    @BeforeAll
    static void run() throws Exception {
        try (var run = new SmallRun(folder)) {
            run.list();
            for (String process : SmallRun.PROCESSES) {
                SCRAPED.put(process, run.scrape(process));
            }
        }
    }

    @Test
    void thePageOfMetricsIsWhatTheProcessesSay() throws IOException {
        String page = page();
        if (Boolean.getBoolean("websync.docs.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(PAGE).content().isEqualTo(page);
    }

    @Test
    void everyNameKeepsTheRulesOfPrometheus() throws Exception {
        Assumptions.assumeTrue(
                SmallRun.has("promtool"),
                "promtool is not on the path: install Prometheus to have the metrics' names checked");
        var broken = new StringBuilder();
        for (String process : SmallRun.PROCESSES) {
            Process promtool = new ProcessBuilder("promtool", "check", "metrics")
                    .redirectErrorStream(true)
                    .start();
            try (var in = promtool.getOutputStream()) {
                in.write(SCRAPED.getOrDefault(process, "").getBytes(StandardCharsets.UTF_8));
            }
            String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (promtool.waitFor() != 0) {
                broken.append(process).append(": ").append(said);
            }
        }
        assertThat(broken).isEmpty();
    }

    private static String page() {
        var page = new StringBuilder("""
                # Metrics

                Every process answers `/actuator/prometheus`; who may ask is in the README. What stands here are the metrics of websync itself; beside them are
                those of the JVM (`jvm_…`), the process (`process_…`, `system_…`) and HTTP (`http_server_requests_seconds`). Times are in seconds, sizes in bytes. A histogram has buckets (`_bucket`, with `le`), `_count` and
                `_sum`, and as a gauge of its own `_max` of the last minutes. What begins with `websync_census` is counted in the catalog every
                `websync.distributor.alarms.every`, but every 30 s at least, by each distributor with the role `alarm`: of several take the `max`. This page is made from a run of
                all processes, and a test keeps it so.
                """);
        SCRAPED.forEach((process, text) -> {
            page.append("\n## ")
                    .append(process)
                    .append("\n\n| metric | type | labels | meaning |\n| --- | --- | --- | --- |\n");
            rows(text).forEach((_, row) -> page.append(row));
        });
        return page.toString();
    }

    private static Map<String, String> rows(String text) {
        var help = new TreeMap<String, String>();
        var type = new TreeMap<String, String>();
        var labels = new TreeMap<String, Set<String>>();
        for (String line : text.lines().toList()) {
            var helps = HELP.matcher(line);
            var types = TYPE.matcher(line);
            var sample = SAMPLE.matcher(line);
            if (helps.matches()) {
                help.put(helps.group(1), helps.group(2));
            } else if (types.matches()) {
                type.put(types.group(1), types.group(2));
            } else if (sample.matches()) {
                Set<String> names = labels.computeIfAbsent(sample.group(1), _ -> new TreeSet<>());
                if (sample.group(2) != null) {
                    LABEL.matcher(sample.group(2))
                            .results()
                            .map(found -> found.group(1))
                            .filter(name -> !name.equals("le"))
                            .forEach(names::add);
                }
            }
        }
        var rows = new TreeMap<String, String>();
        help.forEach((name, meaning) -> {
            if (!name.endsWith("_max")) {
                rows.put(
                        name,
                        "| `" + name + "` | " + type.get(name) + " | "
                                + String.join(", ", labels.getOrDefault(name, Set.of())) + " | " + meaning + " |\n");
            }
        });
        return rows;
    }
}
