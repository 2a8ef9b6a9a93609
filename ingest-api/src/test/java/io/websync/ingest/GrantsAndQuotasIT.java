package io.websync.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.Catalog;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Where a user may send files to, and how many. */
class GrantsAndQuotasIT {

    private static IngestProcess ingest;
    private static Catalog catalog;

    @BeforeAll
    static void start() throws Exception {
        ingest = IngestProcess.start("--websync.ingest.accounts.max-lines=50");
        catalog = IngestProcess.catalog();
        ingest.put("/api/v1/nodes/grant-a", "{\"groups\":[\"grant-north\"]}");
        ingest.put("/api/v1/nodes/grant-b", "{\"groups\":[\"grant-south\"]}");
        ingest.put("/api/v1/nodes/grant-c", "{}");
    }

    @AfterAll
    static void stop() {
        catalog.close();
        ingest.close();
    }

    @Test
    void aUserChoosesAmongWhatIsGrantedAndIsToldWhatIsNot() throws Exception {
        String token = People.user(catalog, "gil");
        patch("gil", "{\"edges\":[\"grant-c\"],\"groups\":[\"grant-north\"]}");
        assertThat(send(token, "?edges=grant-a,grant-c").statusCode()).isEqualTo(202);
        assertThat(send(token, "?groups=grant-north").statusCode()).isEqualTo(202);
        HttpResponse<String> refused = send(token, "?edges=grant-b,grant-c,grant-nowhere&groups=all");
        assertThat(refused.statusCode()).isEqualTo(403);
        JsonNode problem = IngestProcess.json(refused);
        assertThat(problem.get("type").asString()).isEqualTo("urn:websync:problem:not-granted");
        assertThat(problem.get("detail").asString())
                .contains("edge «grant-b», edge «grant-nowhere», group «all» are not granted to you")
                .contains("the edges grant-c and the groups grant-north");
    }

    @Test
    void whoChoosesNothingMeansAllThatIsGranted() throws Exception {
        String token = People.user(catalog, "gus", "grant-north");
        long id = IngestProcess.json(send(token, "")).get("id").asLong();
        JsonNode submission = ingest.getJson("/api/v1/submissions/" + id);
        assertThat(submission.at("/selector/groups").toString()).isEqualTo("[\"grant-north\"]");
        assertThat(submission.get("distribution").findValuesAsString("edge")).containsExactly("grant-a");
    }

    @Test
    void whoIsGrantedNothingIsToldWhomToAsk() throws Exception {
        String token = People.user(catalog, "gina");
        HttpResponse<String> refused = send(token, "");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("no edge is granted to you", "ask an administrator");
    }

    @Test
    void aUserSeesTheNodesAndGroupsThatAreGranted() throws Exception {
        String token = People.user(catalog, "greta", "grant-south");
        assertThat(IngestProcess.json(ingest.as(token, "GET", "/api/v1/nodes", null))
                        .get("items")
                        .findValuesAsString("name"))
                .containsExactly("grant-b");
        assertThat(IngestProcess.json(ingest.as(token, "GET", "/api/v1/groups", null))
                        .get("items")
                        .findValuesAsString("name"))
                .containsExactly("grant-south");
        assertThat(ingest.as(token, "GET", "/api/v1/nodes/grant-a", null).statusCode())
                .isEqualTo(404);
    }

    @Test
    void aListOverTheSettingsOrTheUsersOwnNumberIsRefusedAndLeavesNothing() throws Exception {
        String token = People.user(catalog, "gabe", "all");
        assertThat(post(token, list(50)).statusCode()).isEqualTo(202);
        HttpResponse<String> over = post(token, list(51));
        assertThat(over.statusCode()).isEqualTo(422);
        assertThat(over.body()).contains("line 51 is one too many", "\"limit\":\"lines\"", "\"value\":50");
        patch("gabe", "{\"quota\":{\"lines\":2}}");
        assertThat(post(token, list(3)).statusCode()).isEqualTo(422);
        assertThat(post(token, list(2)).statusCode()).isEqualTo(202);
        assertThat(catalog.jdbc()
                        .sql("select count(*) from submission where account = 'gabe' and state <> 'ABORTED'")
                        .query(Integer.class)
                        .single())
                .isEqualTo(2);
    }

    @Test
    void aDayThatIsUsedUpSaysWhenThereIsRoomAgain() throws Exception {
        String token = People.user(catalog, "gwen", "all");
        patch("gwen", "{\"quota\":{\"dailyLines\":5}}");
        assertThat(post(token, list(4)).statusCode()).isEqualTo(202);
        HttpResponse<String> over = post(token, list(2));
        assertThat(over.statusCode()).isEqualTo(429);
        assertThat(Integer.parseInt(over.headers().firstValue("Retry-After").orElseThrow()))
                .isBetween(1, 86_401);
        assertThat(over.body()).contains("5 lines a day are yours", "have 4", "\"freeAt\":");
        assertThat(post(token, list(1)).statusCode()).isEqualTo(202);
        catalog.jdbc()
                .sql("update submission set created_at = created_at - interval '1 day' where account = 'gwen'")
                .update();
        assertThat(post(token, list(5)).statusCode()).isEqualTo(202);
    }

    @Test
    void ofListsAtOnceNoMoreComeInThanTheDayHasRoomFor() throws Exception {
        String token = People.user(catalog, "gert", "all");
        patch("gert", "{\"quota\":{\"dailyLines\":10}}");
        List<Callable<Integer>> lists = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            lists.add(() -> post(token, list(4)).statusCode());
        }
        var codes = new ArrayList<Integer>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : threads.invokeAll(lists)) {
                codes.add(done.get());
            }
        }
        assertThat(codes.stream().filter(code -> code == 202)).hasSize(2);
        assertThat(codes.stream().filter(code -> code == 429)).hasSize(4);
    }

    @Test
    void bytesThatOriginsSentCountForTheDayOfTheirList() throws Exception {
        String token = People.user(catalog, "gary", "all");
        patch("gary", "{\"quota\":{\"dailyBytes\":1000}}");
        long id = IngestProcess.json(post(token, list(1))).get("id").asLong();
        catalog.jdbc()
                .sql("update submission_sync set transferred = 1000 where submission_id = ?")
                .param(id)
                .update();
        HttpResponse<String> over = post(token, list(1));
        assertThat(over.statusCode()).isEqualTo(429);
        assertThat(over.body()).contains("origins sent 1000 bytes");
    }

    @Test
    void bytesOfAListThatBrokeOffCountToo() throws Exception {
        String token = People.user(catalog, "gwyn", "all");
        patch("gwyn", "{\"quota\":{\"dailyBytes\":1000,\"dailyLines\":2}}");
        long id = IngestProcess.json(post(token, list(2))).get("id").asLong();
        catalog.jdbc()
                .sql("update submission set state = 'ABORTED' where id = ?")
                .param(id)
                .update();
        assertThat(post(token, list(1)).statusCode()).isEqualTo(202);
        catalog.jdbc()
                .sql("update submission_sync set transferred = 1000 where submission_id = ?")
                .param(id)
                .update();
        HttpResponse<String> over = post(token, list(1));
        assertThat(over.statusCode()).isEqualTo(429);
        assertThat(over.body()).contains("origins sent 1000 bytes");
    }

    private static HttpResponse<String> send(String token, String query) throws Exception {
        return ingest.as(token, "POST", "/api/v1/submissions" + query, "[\"http://origin.test/granted\"]");
    }

    private static HttpResponse<String> post(String token, String list) throws Exception {
        return ingest.as(token, "POST", "/api/v1/submissions", list);
    }

    private static String list(int lines) {
        var urls = new ArrayList<String>();
        for (int i = 1; i <= lines; i++) {
            urls.add("\"http://origin.test/quota/" + i + "\"");
        }
        return urls.toString();
    }

    private static void patch(String name, String json) throws Exception {
        HttpResponse<String> answer = ingest.as(IngestProcess.TOKEN, "PATCH", "/api/v1/accounts/" + name, json);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
}
