package io.websync.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.Catalog;
import io.websync.contracts.AssetKey;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What handing a list in would do. */
class DryRunIT {

    private static final String DRY = "/api/v1/submissions?dryRun=true&edges=dry-a,dry-b";

    private static IngestProcess ingest;
    private static Catalog catalog;

    @BeforeAll
    static void start() throws Exception {
        ingest = IngestProcess.start();
        catalog = IngestProcess.catalog();
        ingest.put("/api/v1/nodes/dry-a", "{\"groups\":[\"dry\"]}");
        ingest.put("/api/v1/nodes/dry-b", "{\"groups\":[\"dry\"]}");
        held("dry.test/held", 700, "dry-a");
        held("dry.test/everywhere", 50, "dry-a", "dry-b");
    }

    @AfterAll
    static void stop() {
        catalog.close();
        ingest.close();
    }

    @Test
    void eachLineIsToldWithItsReasonAndWhatWouldMoveWhere() throws Exception {
        long before = submissions();
        HttpResponse<String> answer = ingest.postTo(DRY, "text/plain", """
                http://dry.test/new
                http://dry.test/held
                https://dry.test/everywhere
                http://dry.test/held
                http://dry.test:99999/x
                """);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonNode forecast = IngestProcess.json(answer);
        assertThat(forecast.get("lines").findValuesAsString("outcome"))
                .containsExactly("ACCEPTED", "ACCEPTED", "ACCEPTED", "DUPLICATE", "REJECTED");
        assertThat(forecast.at("/lines/0/inCenter").asBoolean()).isFalse();
        assertThat(forecast.at("/lines/0").has("size")).isFalse();
        assertThat(forecast.at("/lines/1/size").asLong()).isEqualTo(700);
        assertThat(forecast.at("/lines/1/on").toString()).isEqualTo("[\"dry-a\"]");
        assertThat(forecast.at("/lines/3/reason").asString()).contains("earlier entry");
        assertThat(forecast.at("/lines/4/reason").asString()).isNotEmpty();
        assertThat(forecast.at("/counts/rejected").asLong()).isEqualTo(1);
        assertThat(forecast.get("toFetch").asLong()).isEqualTo(1);
        assertThat(forecast.get("held").asLong()).isEqualTo(2);
        assertThat(forecast.get("heldBytes").asLong()).isEqualTo(750);
        assertThat(forecast.at("/edges/0").toString())
                .isEqualTo("{\"edge\":\"dry-a\",\"files\":1,\"bytes\":0,\"unknown\":1}");
        assertThat(forecast.at("/edges/1").toString())
                .isEqualTo("{\"edge\":\"dry-b\",\"files\":2,\"bytes\":700,\"unknown\":1}");
        assertThat(submissions()).isEqualTo(before);
    }

    @Test
    void aUserIsNotToldWhatOthersHaveAndIsRefusedWhatHandingInIsRefused() throws Exception {
        String token = People.user(catalog, "dora", "dry");
        HttpResponse<String> answer = ingest.as(token, "POST", DRY, "[\"http://dry.test/held\"]");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("\"inCenter\":false").doesNotContain("700");
        long own = IngestProcess.json(
                        ingest.as(token, "POST", "/api/v1/submissions?groups=dry", "[\"http://dry.test/held\"]"))
                .get("id")
                .asLong();
        catalog.jdbc()
                .sql("""
                        insert into file (submission_id, line, asset_id, url, state, request_number, attempt, submitted_at,
                            changed_at)
                        values (?, 1, ?, 'http://dry.test/held', 'SUBMITTED', 1, 1, now(), now())""")
                .params(own, AssetKey.parse("dry.test/held").id())
                .update();
        assertThat(ingest.as(token, "POST", DRY, "[\"http://dry.test/held\"]").body())
                .contains("\"inCenter\":true", "\"size\":700");
        assertThat(ingest.as(token, "POST", "/api/v1/submissions?dryRun=true&groups=all", "[\"http://dry.test/x\"]")
                        .statusCode())
                .isEqualTo(403);
        assertThat(ingest.as(token, "POST", "/api/v1/submissions?dryRun=perhaps", "[\"http://dry.test/x\"]")
                        .statusCode())
                .isEqualTo(400);
    }

    /** Whoever asks for a dry run where there is none must not find the list handed in. */
    @Test
    void thePageTakesNoDryRunForAnOrder() throws Exception {
        long before = submissions();
        String cookie = ingest.signIn("admin", IngestProcess.PASSWORD);
        HttpResponse<String> refused = ingest.form(cookie, "/websync?dryRun=true", "urllist", "http://dry.test/page");
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(submissions()).isEqualTo(before);
    }

    @Test
    void aListOfBadLinesAloneIsToldLineByLine() throws Exception {
        HttpResponse<String> answer = ingest.postTo(DRY, "text/plain", "http://dry.test:99999/x\n");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(IngestProcess.json(answer).at("/counts/accepted").asLong()).isZero();
    }

    private static void held(String key, long size, String... edges) throws Exception {
        AssetKey asset = AssetKey.parse(key);
        catalog.jdbc()
                .sql("insert into asset (id, key, digest, size, revision) values (?, ?, sha256(?::bytea), ?, 1)")
                .params(asset.id(), asset.value(), key, size)
                .update();
        for (String edge : edges) {
            catalog.jdbc().sql("""
                            insert into replica (asset_id, edge_id, revision, state, digest, size, since, at)
                            select ?, id, 1, 'MIRRORED', sha256(?::bytea), ?, now(), now() from edge where name = ?""").params(asset.id(), key, size, edge).update();
        }
    }

    private static long submissions() {
        return catalog.jdbc()
                .sql("select count(*) from submission")
                .query(Long.class)
                .single();
    }
}
