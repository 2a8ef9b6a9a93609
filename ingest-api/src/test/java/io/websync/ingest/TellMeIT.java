package io.websync.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.Catalog;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Somebody says that they want to be told when a submission is everywhere, or not any more. */
class TellMeIT {

    private static IngestProcess ingest;
    private static Catalog catalog;
    private static String token;

    @BeforeAll
    static void start() throws Exception {
        ingest = IngestProcess.start();
        catalog = IngestProcess.catalog();
        ingest.put("/api/v1/nodes/tell-1", "{\"groups\":[\"tell\"]}");
        token = People.user(catalog, "tessa", "tell");
    }

    @AfterAll
    static void stop() {
        catalog.close();
        ingest.close();
    }

    @Test
    void itIsAskedForWithTheListOrLaterAndTakenBack() throws Exception {
        long silent = handIn("/api/v1/submissions", "[\"http://origin.test/tell/1\"]");
        assertThat(state(silent).get("tellMe").asBoolean()).isFalse();
        long inTheQuery = handIn("/api/v1/submissions?tellMe=true", "[\"http://origin.test/tell/2\"]");
        assertThat(state(inTheQuery).get("tellMe").asBoolean()).isTrue();
        long inJson = handIn("/api/v1/submissions", "{\"urls\":[\"http://origin.test/tell/3\"],\"tellMe\":true}");
        assertThat(state(inJson).get("tellMe").asBoolean()).isTrue();
        assertThat(ingest.as(token, "POST", "/api/v1/submissions?tellMe=maybe", "[\"http://origin.test/tell/4\"]")
                        .body())
                .contains("«tellMe» is true or false");

        String path = "/api/v1/submissions/" + silent + "/tell-me";
        assertThat(change("PUT", path).get("tellMe").asBoolean()).isTrue();
        assertThat(change("PUT", path).get("tellMe").asBoolean()).isTrue();
        assertThat(change("DELETE", path).get("tellMe").asBoolean()).isFalse();
        assertThat(catalog.jdbc()
                        .sql(
                                "select action from audit where account = 'tessa' and subject = ? and action like 'TELL%' order by id")
                        .param("submission " + silent)
                        .query(String.class)
                        .list())
                .containsExactly("TELL_ME_ASKED", "TELL_ME_ENDED");
    }

    @Test
    void thePageSaysSwitchesAndSaysWhenThereIsNoAddress() throws Exception {
        long id = handIn("/api/v1/submissions", "[\"http://origin.test/tell/5\"]");
        String password = IngestProcess.json(ingest.postTo("/api/v1/accounts/tessa/password", "application/json", ""))
                .get("password")
                .asString();
        String cookie = ingest.signIn("tessa", password);
        String page = "/websync/submissions/" + id;
        assertThat(ingest.page(cookie, "/websync").body()).contains("name=\"tellMe\"");
        assertThat(ingest.page(cookie, page).body()).contains(page + "/tell-me\"", "Tell me when it is everywhere");
        assertThat(ingest.form(cookie, page + "/tell-me").statusCode()).isEqualTo(303);
        assertThat(ingest.page(cookie, page).body())
                .contains(page + "/tell-me-not\"", "your account has no e-mail address");
        ingest.as(token, "PATCH", "/api/v1/account", "{\"mail\":\"tessa@example.test\"}");
        assertThat(ingest.page(cookie, page).body())
                .contains("tessa@example.test")
                .doesNotContain("has no e-mail address");
        assertThat(ingest.form(cookie, page + "/tell-me-not").statusCode()).isEqualTo(303);
        assertThat(state(id).get("tellMe").asBoolean()).isFalse();

        catalog.jdbc().sql("""
                        insert into notice (submission_id, event_id, event, channel, receiver, created_at, due_at, attempts, sent_at)
                        values (:id, 'told-of-tell-me', '{}', 'MAIL', 'tessa', now(), now(), 1, now()),
                            (:id, 'told-of-tell-me', '{}', 'WEBHOOK', '', now(), now(), 1, now())""").param("id", id).update();
        assertThat(ingest.page(cookie, page).body()).contains("You were mailed");
        JsonNode notices = state(id).get("notices");
        assertThat(notices.size()).isEqualTo(1);
        assertThat(notices.at("/0/channel").asString()).isEqualTo("MAIL");
    }

    private static long handIn(String path, String list) throws Exception {
        HttpResponse<String> answer = ingest.as(token, "POST", path, list);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return IngestProcess.json(answer).get("id").asLong();
    }

    private static JsonNode state(long id) throws Exception {
        return change("GET", "/api/v1/submissions/" + id + "/tell-me");
    }

    private static JsonNode change(String method, String path) throws Exception {
        HttpResponse<String> answer = ingest.as(token, method, path, null);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return IngestProcess.json(answer);
    }
}
