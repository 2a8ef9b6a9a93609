package io.websync.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every query of the dashboards finds something after a real run: in a real Prometheus, and in the catalog. */
class DashboardsIT {

    private static final Path DASHBOARDS =
            Path.of("../..").toAbsolutePath().normalize().resolve("infra/grafana/dashboards");
    private static final String READER = "dashboards";

    @TempDir
    static Path folder;

    private static SmallRun run;

    /** A query and where it stands. */
    private record Query(String panel, String text) {}

    @BeforeAll
    static void start() throws Exception {
        run = new SmallRun(folder);
        run.list();
    }

    @AfterAll
    static void stop() {
        if (run != null) {
            run.close();
        }
    }

    @Test
    void everyPrometheusQueryFindsNumbers() throws Exception {
        Assumptions.assumeTrue(
                SmallRun.has("prometheus"), "there is no Prometheus on the path: install it to have the queries tried");
        List<Query> queries = queries("expr");
        assertThat(queries).hasSizeGreaterThan(40);
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        Path config = folder.resolve("prometheus.yml");
        Files.writeString(config, config());
        Path log = folder.resolve("prometheus.log");
        Process prometheus = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("prometheus"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            String api = "http://127.0.0.1:" + port + "/api/v1/query?query=";
            awaitNumbers(api, new Query("all processes", "count(up == 1) == 5"));
            // Something has to change while Prometheus looks, else rates are nothing.
            run.list();
            for (Query query : queries) {
                awaitNumbers(api, query);
            }
        } catch (AssertionError e) {
            e.addSuppressed(new IllegalStateException(Files.readString(log)));
            throw e;
        } finally {
            prometheus.destroy();
            prometheus.waitFor();
        }
    }

    @Test
    void everyCatalogQueryFindsRowsForARoleThatMayReadNothingElse() throws Exception {
        List<Query> queries = queries("rawSql");
        assertThat(queries).hasSizeGreaterThan(4);
        var database = run.pipeline.database();
        try (Connection owner = DriverManager.getConnection(database.url(), database.username(), database.password());
                Statement statement = owner.createStatement()) {
            statement.execute("create role " + READER + " login password 'reads'");
            // As docs/monitoring.md says.
            statement.execute("grant select on dashboard_submission, dashboard_submission_on_edge, dashboard_edge,"
                    + " dashboard_throughput, dashboard_alarm to " + READER);
        }
        try (Connection reader = DriverManager.getConnection(database.url(), READER, "reads");
                Statement statement = reader.createStatement()) {
            for (Query query : queries) {
                String sql = query.text()
                        .replaceAll("\\$__timeFilter\\((\\w+)\\)", "$1 between now() - interval '6 hours' and now()");
                try (ResultSet row = statement.executeQuery(sql)) {
                    assertThat(row.next()).as(query.toString()).isTrue();
                }
            }
            for (String closed : List.of("select * from token", "select * from file", "select * from account")) {
                assertThatThrownBy(() -> statement.executeQuery(closed))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("permission denied");
            }
        }
    }

    /** One number at least, that is none of «not a number». */
    private static void awaitNumbers(String api, Query query) throws IOException, InterruptedException {
        String expression = query.text().replace("$__rate_interval", "5m");
        Instant deadline = Instant.now().plus(Duration.ofMinutes(2));
        while (true) {
            String answer = "";
            try {
                answer = run.call("GET", api + URLEncoder.encode(expression, StandardCharsets.UTF_8), "");
                JsonNode found = JsonMapper.shared().readTree(answer).at("/data/result");
                if (StreamSupport.stream(found.spliterator(), false)
                        .anyMatch(one -> !"NaN".equals(one.at("/value/1").asString()))) {
                    return;
                }
            } catch (ConnectException | JacksonException _) {
                answer = "it is not ready: " + answer;
            }
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError(query + " finds nothing: " + answer);
            }
            Thread.sleep(Duration.ofMillis(500));
        }
    }

    private static String config() {
        var config = new StringBuilder("""
                global: {scrape_interval: 2s, evaluation_interval: 2s}
                rule_files: [RULES]
                scrape_configs:
                """.replace(
                "RULES",
                DASHBOARDS.resolve("../../prometheus/rules/*.yml").normalize().toString()));
        for (String process : SmallRun.PROCESSES) {
            String targets = String.join(
                    ", ",
                    run.pipeline.portsOf(process).stream()
                            .map(port -> "'127.0.0.1:" + port + "'")
                            .toList());
            config.append(
                    "  - {job_name: " + process + ", metrics_path: /actuator/prometheus, authorization: {credentials: "
                            + run.credentials.token() + "}, static_configs: [{targets: [" + targets + "]}]}\n");
        }
        return config.toString();
    }

    private static List<Query> queries(String field) throws IOException {
        var queries = new ArrayList<Query>();
        try (Stream<Path> files = Files.list(DASHBOARDS)) {
            for (Path file : files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                JsonNode dashboard = JsonMapper.shared().readTree(Files.readString(file));
                for (JsonNode panel : dashboard.get("panels")) {
                    for (JsonNode target : panel.path("targets")) {
                        if (target.has(field)) {
                            queries.add(new Query(
                                    file.getFileName() + ": "
                                            + panel.get("title").asString(),
                                    target.get(field).asString()));
                        }
                    }
                }
            }
        }
        return queries;
    }
}
