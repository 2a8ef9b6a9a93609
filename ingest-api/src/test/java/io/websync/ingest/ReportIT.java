package io.websync.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.Catalog;
import io.websync.contracts.AssetKey;
import io.websync.testing.NothingBlocksAnEventLoop;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is said of files whose rows the distributor writes. */
@ExtendWith(NothingBlocksAnEventLoop.class)
class ReportIT {

    private static final String DIGEST = "ab".repeat(32);
    private static final String OTHER = "cd".repeat(32);

    private static IngestProcess ingest;
    private static Catalog catalog;
    private static long id;

    @BeforeAll
    static void start() throws Exception {
        ingest = IngestProcess.start();
        catalog = IngestProcess.catalog();
        for (String node : List.of("report-a", "report-b", "report-c")) {
            ingest.put("/api/v1/nodes/" + node, "{\"groups\":[\"reported\"]}");
        }
        id = IngestProcess.json(ingest.postTo(
                        "/api/v1/submissions?groups=reported",
                        "text/plain",
                        "http://o.test/r/1\nhttp://o.test/r/2\nhttp://o.test/r/3\nhttp://o.test/r/4\n"))
                .get("id")
                .asLong();
        file(1, "FETCHED", 5L);
        file(2, "FETCHED", 5L);
        file(3, "FAILED", null);
        file(4, "RETRYING", null);
        replica(1, "report-a", 5, "MIRRORED", DIGEST);
        replica(1, "report-b", 4, "MIRRORED", OTHER);
        replica(2, "report-a", 7, "MIRRORED", OTHER);
        replica(2, "report-b", 7, "MIRRORED", DIGEST);
        replica(2, "report-c", 5, "FAILED", null);
        catalog.jdbc()
                .sql(
                        "update submission_sync set fetched = 2, failed = 1, retrying = 1, bytes = 84 where submission_id = ?")
                .param(id)
                .update();
        catalog.jdbc().sql("""
                        update submission_edge set mirrored = 1, superseded = 1 where submission_id = ?
                        and edge_id = (select id from edge where name = 'report-a')""").param(id).update();
    }

    @AfterAll
    static void stop() {
        catalog.close();
        ingest.close();
    }

    @Test
    void thePageShowsTheFilesThatAreAskedFor() throws Exception {
        String page = "/websync/submissions/" + id;
        assertThat(lines(page)).containsExactly("1", "2", "3", "4");
        assertThat(lines(page + "?show=failed")).containsExactly("3");
        assertThat(lines(page + "?show=pending")).containsExactly("4");
        assertThat(lines(page + "?show=fetched")).containsExactly("1", "2");
        assertThat(lines(page + "?show=failed%40report-c")).containsExactly("2");
        assertThat(lines(page + "?show=failed%40report-a")).isEmpty();
        assertThat(lines(page + "?show=%22%3E%3Cscript%3E")).containsExactly("1", "2", "3", "4");
        assertThat(ingest.get(page + "?show=%22%3E%3Cscript%3E").body()).doesNotContain("<script>");
    }

    /** Of the files that the page shows. */
    private static List<String> lines(String page) throws Exception {
        return Pattern.compile("data-label=\"Line\" class=\"number\">(\\d+)<")
                .matcher(ingest.get(page).body())
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    @Test
    void aReportIsFollowedUntilItIsSettled() throws Exception {
        long followed = IngestProcess.json(ingest.postTo(
                        "/api/v1/submissions?groups=reported", "text/plain", "http://o.test/f/1\nhttp://o.test/f/2\n"))
                .get("id")
                .asLong();
        HttpResponse<Stream<String>> answer = ingest.client.send(
                ingest.request("/api/v1/submissions/" + followed + "/events").build(), BodyHandlers.ofLines());
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
        try (Stream<String> body = answer.body()) {
            var lines = body.iterator();
            assertThat(event(lines, "report").at("/sync/fetched").asInt()).isZero();
            update("update submission_sync set fetched = 1 where submission_id = ?", followed);
            assertThat(event(lines, "report").at("/sync/fetched").asInt()).isEqualTo(1);
            update("update submission set state = 'PARTIAL', settled_at = now() where id = ?", followed);
            assertThat(event(lines, "settled").get("state").asString()).isEqualTo("PARTIAL");
            while (lines.hasNext()) {
                assertThat(lines.next()).isEmpty();
            }
        }
    }

    @Test
    void whoIsNotLetInAnyMoreDoesNotGoOnFollowingAReport() throws Exception {
        String token = People.user(catalog, "follower", "reported");
        long followed = IngestProcess.json(
                        ingest.as(token, "POST", "/api/v1/submissions?groups=reported", "[\"http://o.test/g/1\"]"))
                .get("id")
                .asLong();
        HttpResponse<Stream<String>> answer = ingest.client.send(
                ingest.anonymous("/api/v1/submissions/" + followed + "/events")
                        .header("Authorization", "Bearer " + token)
                        .build(),
                BodyHandlers.ofLines());
        try (Stream<String> body = answer.body()) {
            var lines = body.iterator();
            event(lines, "report");
            HttpResponse<String> disabled =
                    ingest.as(IngestProcess.TOKEN, "PATCH", "/api/v1/accounts/follower", "{\"disabled\":true}");
            assertThat(disabled.statusCode()).as(disabled.body()).isEqualTo(200);
            // Else it would go on for ten minutes.
            assertThat(CompletableFuture.runAsync(() -> lines.forEachRemaining(_ -> {})))
                    .succeedsWithin(Duration.ofMinutes(1));
        }
    }

    /** The next event, which has to be of this kind. */
    private static JsonNode event(Iterator<String> lines, String kind) {
        String line = lines.next();
        while (line.isEmpty() || line.startsWith(":")) {
            line = lines.next();
        }
        assertThat(line).isEqualTo("event:" + kind);
        return JsonMapper.shared().readTree(lines.next().substring("data:".length()));
    }

    private static void update(String sql, long id) {
        catalog.jdbc().sql(sql).param(id).update();
    }

    @Test
    void countsAreAlwaysTwoOriginToCenterAndCenterToEachEdge() throws Exception {
        JsonNode report = ingest.getJson("/api/v1/submissions/" + id);
        assertThat(report.at("/sync/accepted").asInt()).isEqualTo(4);
        assertThat(report.at("/sync/pending").asInt()).isEqualTo(1);
        assertThat(report.at("/sync/retrying").asInt()).isEqualTo(1);
        assertThat(report.at("/sync/bytes").asInt()).isEqualTo(84);
        assertThat(report.get("distribution").findValuesAsString("edge"))
                .containsExactly("report-a", "report-b", "report-c");
        assertThat(report.at("/distribution/0/pending").asInt()).isEqualTo(0);
        assertThat(report.at("/distribution/1/pending").asInt()).isEqualTo(2);
    }

    @Test
    void aFilesStandingOnEachEdgeIsDerivedFromTheOneReplica() throws Exception {
        JsonNode files = ingest.getJson("/api/v1/submissions/" + id + "/files").get("items");
        assertThat(standings(files.get(0))).containsExactly("MIRRORED", "PENDING", "PENDING");
        assertThat(standings(files.get(1))).containsExactly("SUPERSEDED", "MIRRORED", "FAILED");
        assertThat(files.at("/1/replicas/2/failure/code").asString()).isEqualTo("DISK_FULL");
        assertThat(files.get(2).get("replicas").isEmpty()).isTrue();
        assertThat(files.at("/2/failure/status").asInt()).isEqualTo(404);
        assertThat(files.at("/0/digest").asString()).isEqualTo("sha256:" + DIGEST);
        assertThat(files.at("/0/asset").asString()).isEqualTo("o.test/r/1");
    }

    @Test
    void aFileThatIsTriedAgainShowsItsLastReasonItsAttemptAndWhenTheNextOneIs() throws Exception {
        catalog.jdbc().sql("""
                        update file set attempt = 3, failure_code = 'RATE_LIMITED', failure_status = 429,
                            failure_message = 'busy', next_attempt_at = '2030-01-02T03:04:05Z'
                        where submission_id = ? and line = 4""").param(id).update();
        JsonNode file = ingest.getJson("/api/v1/submissions/" + id + "/files").at("/items/3");
        assertThat(file.get("state").asString()).isEqualTo("RETRYING");
        assertThat(file.get("attempt").asInt()).isEqualTo(3);
        assertThat(file.get("nextAttemptAt").asString()).isEqualTo("2030-01-02T03:04:05Z");
        assertThat(file.at("/failure/code").asString()).isEqualTo("RATE_LIMITED");
        assertThat(file.at("/failure/status").asInt()).isEqualTo(429);
        assertThat(file.at("/failure/message").asString()).isEqualTo("busy");
    }

    @Test
    void filesComeInPagesAndByState() throws Exception {
        String files = "/api/v1/submissions/" + id + "/files";
        JsonNode first = ingest.getJson(files + "?limit=3");
        assertThat(first.get("items").findValuesAsString("line")).containsExactly("1", "2", "3");
        JsonNode second = ingest.getJson(first.get("next").asString());
        assertThat(second.get("items").findValuesAsString("line")).containsExactly("4");
        assertThat(second.has("next")).isFalse();
        assertThat(ingest.getJson(files + "?state=failed,RETRYING").get("items").findValuesAsString("line"))
                .containsExactly("3", "4");
        assertThat(ingest.getJson(files + "?failedAt=report-c").get("items").findValuesAsString("line"))
                .containsExactly("2");
        assertThat(ingest.get(files + "?state=nonsense").statusCode()).isEqualTo(400);
    }

    @Test
    void filesAreFoundByAPartOfTheirUrl() throws Exception {
        String files = "/api/v1/submissions/" + id + "/files";
        JsonNode found = ingest.getJson(files + "?q=R%2F2");
        assertThat(found.get("items").findValuesAsString("line")).containsExactly("2");
        assertThat(ingest.getJson(files + "?q=%25").get("items").isEmpty()).isTrue();
        assertThat(ingest.getJson(files + "?q=%00").get("items").isEmpty()).isTrue();
        JsonNode first = ingest.getJson(files + "?q=o.test&to=3&limit=2");
        assertThat(first.get("items").findValuesAsString("line")).containsExactly("1", "2");
        assertThat(ingest.getJson(first.get("next").asString()).get("items").findValuesAsString("line"))
                .containsExactly("3");
        assertThat(ingest.get("/api/v1/submissions/" + id + "/export?format=sha256sums&q=r/1")
                        .body()
                        .lines())
                .hasSize(1);
    }

    @Test
    void thePageHasTheHeatMapAndALookAtAPartOfTheList() throws Exception {
        String page = "/websync/submissions/" + id;
        String all = ingest.get(page).body();
        assertThat(all)
                .contains("class=\"heat\"", "line 2 on report-c: 0 verified, 1 failed", "✕1")
                .contains("href=\"" + page + "?from=2&amp;to=2&amp;show=failed%40report-c#files\"")
                .contains("href=\"" + page + "/files/2\"");
        assertThat(lines(page + "?from=2&to=3")).containsExactly("2", "3");
        assertThat(lines(page + "?from=2&to=3&q=R%2F3")).containsExactly("3");
        assertThat(lines(page + "?q=%22%3E%3Cscript%3E")).isEmpty();
        assertThat(ingest.get(page + "?q=%22%3E%3Cscript%3E").body()).doesNotContain("<script>");
        assertThat(ingest.get(page + "?from=2&to=3").body())
                .contains("Only lines 2 to 3.")
                .doesNotContain("line 1 on");
    }

    @Test
    void aFileHasAPageAndAnAnswerWithItsWay() throws Exception {
        catalog.jdbc().sql("""
                        insert into fetch_attempt (submission_id, line, attempt, at, failure_code, failure_status, failure_message)
                        values (?, 3, 1, '2026-11-23T06:00:00Z', 'CONNECT', null, 'refused <i>')""").param(id).update();
        JsonNode failed = ingest.getJson("/api/v1/submissions/" + id + "/files/3");
        assertThat(failed.at("/file/state").asString()).isEqualTo("FAILED");
        assertThat(failed.at("/failedAttempts/0/failure/code").asString()).isEqualTo("CONNECT");
        assertThat(failed.has("order")).isFalse();
        JsonNode fetched = ingest.getJson("/api/v1/submissions/" + id + "/files/2");
        assertThat(fetched.at("/file/replicas/2/failure/code").asString()).isEqualTo("DISK_FULL");
        assertThat(fetched.at("/order/fileRevision").asLong()).isEqualTo(5);
        for (String nothing : List.of("/files/99", "/files/0")) {
            assertThat(ingest.get("/api/v1/submissions/" + id + nothing).statusCode())
                    .isEqualTo(404);
            assertThat(ingest.get("/websync/submissions/" + id + nothing).statusCode())
                    .isEqualTo(404);
        }
        assertThat(ingest.get("/websync/submissions/" + id + "/files/3").body())
                .contains("attempt 1 failed", "CONNECT: refused &lt;i&gt;", "/files/3/retry", "HTTP_STATUS 404");
        assertThat(ingest.get("/websync/submissions/" + id + "/files/2").body())
                .contains("http://o.test/r/2", "report-c: ", "DISK_FULL", "/files/2/retry");
        assertThat(ingest.get("/websync/submissions/" + id + "/files/1").body()).doesNotContain("/files/1/retry");
    }

    @Test
    void aHeatMapTellsWhereTheFilesOfEachPartOfTheListStand() throws Exception {
        String map = "/api/v1/submissions/" + id + "/heat-map";
        JsonNode each = ingest.getJson(map);
        assertThat(each.get("edges").size()).isEqualTo(3);
        assertThat(each.get("buckets").findValuesAsString("from")).containsExactly("1", "2", "3", "4");
        assertThat(each.at("/buckets/1/edges/2/failed").asInt()).isEqualTo(1);
        assertThat(each.at("/buckets/2/center/failed").asInt()).isEqualTo(1);
        assertThat(each.at("/buckets/2/edges/0/ended").asInt()).isEqualTo(1);
        assertThat(each.at("/buckets/3/center/pending").asInt()).isEqualTo(1);
        JsonNode all = ingest.getJson(map + "?from=1&to=2&buckets=1");
        assertThat(all.get("buckets").size()).isEqualTo(1);
        assertThat(all.at("/buckets/0/center/done").asInt()).isEqualTo(2);
        assertThat(ingest.get(map + "?buckets=0").statusCode()).isEqualTo(400);
        assertThat(ingest.get("/api/v1/submissions/999999/heat-map").statusCode())
                .isEqualTo(404);
    }

    @Test
    void thePageShowsFilesWithTheirReasons() throws Exception {
        String page = ingest.get("/websync/submissions/" + id).body();
        assertThat(page).contains("http://o.test/r/1", "SUPERSEDED", "HTTP_STATUS 404: gone &lt;b&gt;", "report-c");
    }

    @Test
    void allFilesAreExportedAsATableAsObjectsAndAsChecksums() throws Exception {
        HttpResponse<String> table = ingest.get("/api/v1/submissions/" + id + "/export?format=csv");
        assertThat(table.headers().firstValue("Content-Disposition").orElseThrow())
                .contains("submission-" + id + ".csv");
        List<String> rows = table.body().lines().toList();
        assertThat(rows.getFirst()).endsWith(",\"report-a\",\"report-b\",\"report-c\"");
        assertThat(rows).hasSize(5);
        assertThat(rows.get(1))
                .startsWith("1,FETCHED,\"http://o.test/r/1\"")
                .contains("sha256:" + DIGEST)
                .endsWith(",MIRRORED,PENDING,PENDING");
        assertThat(rows.get(2)).endsWith(",SUPERSEDED,MIRRORED,FAILED DISK_FULL");

        List<String> objects = ingest.get("/api/v1/submissions/" + id + "/export?format=ndjson&state=FAILED")
                .body()
                .lines()
                .toList();
        assertThat(objects).hasSize(1).first().asString().contains("\"line\":3", "\"FAILED\"");

        assertThat(ingest.get("/api/v1/submissions/" + id + "/export?format=SHA256SUMS")
                        .body()
                        .lines())
                .allMatch(line -> line.startsWith(DIGEST + "  o.test/r/"));
        assertThat(ingest.get("/api/v1/submissions/" + id + "/export?format=pdf")
                        .statusCode())
                .isEqualTo(400);
        assertThat(ingest.get("/api/v1/submissions/999999/export?format=csv").statusCode())
                .isEqualTo(404);
    }

    @Test
    void aFileIsFoundByItsUrlOnEveryEdgeAndByNobodyWhoDidNotAskForIt() throws Exception {
        JsonNode asset = ingest.getJson("/api/v1/where?url=" + encoded("https://O.test/r/2"));
        assertThat(asset.get("asset").asString()).isEqualTo("o.test/r/2");
        assertThat(asset.at("/files/0/submission").asLong()).isEqualTo(id);
        assertThat(asset.at("/files/0/line").asInt()).isEqualTo(2);
        assertThat(ingest.get("/api/v1/where?url=" + encoded("o.test/nowhere")).statusCode())
                .isEqualTo(404);
        assertThat(ingest.get("/api/v1/where?url=" + encoded("http://us er@x/")).statusCode())
                .isEqualTo(400);

        assertThat(ingest.get("/websync/where").body()).contains("Where is it?");
        HttpResponse<String> page = ingest.get("/websync/where?url=" + encoded("http://o.test/r/2"));
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("o.test/r/2", "/websync/submissions/" + id);
        HttpResponse<String> nothing = ingest.get("/websync/where?url=" + encoded("\"><script>"));
        assertThat(nothing.statusCode()).isIn(400, 404);
        assertThat(nothing.body()).doesNotContain("<script>");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void aUserSeesOnlyWhatIsTheirs() throws Exception {
        String token = "websync_a-users-own-token";
        catalog.jdbc()
                .sql("insert into account (name, role) values ('mia', 'user') on conflict do nothing")
                .update();
        catalog.jdbc()
                .sql(
                        "insert into token (hash, account, label) values (sha256(?::bytea), 'mia', '') on conflict do nothing")
                .param(token.getBytes(StandardCharsets.US_ASCII))
                .update();
        for (String path : List.of("/api/v1/submissions/" + id, "/api/v1/submissions/" + id + "/files")) {
            assertThat(as(token, path)).isEqualTo(404);
        }
        assertThat(as(token, "/api/v1/submissions")).isEqualTo(200);
        assertThat(ingest.client
                        .send(
                                HttpRequest.newBuilder(ingest.root.resolve("/api/v1/nodes/report-a"))
                                        .header("Authorization", "Bearer " + token)
                                        .header("Content-Type", "application/json")
                                        .PUT(HttpRequest.BodyPublishers.ofString("{}"))
                                        .build(),
                                BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(403);
    }

    private static int as(String token, String path) throws Exception {
        return ingest.client
                .send(
                        HttpRequest.newBuilder(ingest.root.resolve(path))
                                .header("Authorization", "Bearer " + token)
                                .build(),
                        BodyHandlers.ofString())
                .statusCode();
    }

    private static List<String> standings(JsonNode file) {
        return file.get("replicas").findValuesAsString("standing");
    }

    private static AssetKey asset(int line) {
        return AssetKey.parse("o.test/r/" + line);
    }

    private static void file(int line, String state, @Nullable Long revision) {
        boolean failed = state.equals("FAILED");
        catalog.jdbc()
                .sql("insert into asset (id, key) values (?, ?) on conflict do nothing")
                .params(asset(line).id(), asset(line).value())
                .update();
        catalog.jdbc()
                .sql("""
                        insert into file (submission_id, line, asset_id, url, state, request_number, attempt, revision,
                            digest, size, failure_code, failure_status, failure_message, submitted_at, changed_at)
                        values (?, ?, ?, ?, ?, ?, 1, ?::bigint, ?::bytea, 42, ?, ?, ?, now(), now())""")
                .param(id)
                .param(line)
                .param(asset(line).id())
                .param("http://" + asset(line).value())
                .param(state)
                .param(id)
                .param(revision)
                .param(revision == null ? null : HexFormat.of().parseHex(DIGEST))
                .param(failed ? "HTTP_STATUS" : null)
                .param(failed ? 404 : null)
                .param(failed ? "gone <b>" : null)
                .update();
    }

    private static void replica(int line, String edge, long revision, String state, @Nullable String digest) {
        catalog.jdbc()
                .sql("""
                        insert into replica (asset_id, edge_id, revision, state, digest, size, failure_code, since, at)
                        select ?, id, ?, ?, ?::bytea, 42, ?, now(), now() from edge where name = ?""")
                .param(asset(line).id())
                .param(revision)
                .param(state)
                .param(digest == null ? null : HexFormat.of().parseHex(digest))
                .param(digest == null ? "DISK_FULL" : null)
                .param(edge)
                .update();
    }
}
