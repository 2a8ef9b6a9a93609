package io.websync.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.Catalog;
import io.websync.contracts.FailureCode;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A copy that two users' lists want: each is told of it as of their own, and nothing of the other. */
class SharedCopyIT {

    private static final String PATH = "/api/v1/dead-letters";
    /** A file of the first user's that holds the path of the second user's. */
    private static final String IN_THE_WAY = "shared.test/secret-of-una";

    private static IngestProcess ingest;
    private static Catalog catalog;
    private static String una;
    private static String udo;
    private static long listOfUna;
    private static long listOfUdo;

    @BeforeAll
    static void start() throws Exception {
        ingest = IngestProcess.start();
        catalog = IngestProcess.catalog();
        una = People.user(catalog, "una");
        udo = People.user(catalog, "udo");
        var files = new FailedFiles(catalog);
        listOfUna = files.submission("una", "sc-oslo");
        listOfUdo = files.submission("udo", "sc-oslo");
        files.fetched(listOfUna, 3, "shared.test/copy");
        files.copyFailed(files.fetched(listOfUdo, 7, "shared.test/copy"), "sc-oslo", FailureCode.STORAGE, "read-only");
        files.copyFailed(
                files.fetched(listOfUdo, 8, "shared.test/below"),
                "sc-oslo",
                FailureCode.PATH_CONFLICT,
                IN_THE_WAY + " was asked for before and holds the path: one of both cannot be a folder and a file");
    }

    @AfterAll
    static void stop() {
        catalog.close();
        ingest.close();
    }

    @Test
    void eachSeesTheirOwnSubmissionAndLine() throws Exception {
        JsonNode own = IngestProcess.json(ingest.as(udo, "GET", PATH + "?class=STORAGE", null));
        assertThat(own.get("items")).hasSize(1);
        assertThat(own.at("/items/0/submission").asLong()).isEqualTo(listOfUdo);
        assertThat(own.at("/items/0/line").asInt()).isEqualTo(7);
        assertThat(own.at("/items/0/account").asString()).isEqualTo("udo");
        assertThat(own.toString()).doesNotContain("una");
        String one = PATH + "/" + own.at("/items/0/id").asString();
        for (String form : List.of("?format=json", "?format=text")) {
            assertThat(ingest.as(udo, "GET", one + form, null).body())
                    .contains("" + listOfUdo)
                    .doesNotContain("una");
        }
        JsonNode first = IngestProcess.json(ingest.as(una, "GET", one, null));
        assertThat(first.get("submission").asLong()).isEqualTo(listOfUna);
        assertThat(first.get("line").asInt()).isEqualTo(3);
        JsonNode group = IngestProcess.json(ingest.as(udo, "GET", "/api/v1/failures?class=STORAGE", null));
        assertThat(group.get("number").asLong()).isEqualTo(1);
        assertThat(group.at("/items/0/newestSubmissions").toString()).doesNotContain("" + listOfUna);
    }

    @Test
    void aFilterDoesNotTellWhoElseWantsIt() throws Exception {
        for (String path : List.of(PATH, "/api/v1/failures")) {
            assertThat(items(udo, path + "?submission=" + listOfUna)).as(path).isEmpty();
            assertThat(items(udo, path + "?user=una")).as(path).isEmpty();
            assertThat(items(udo, path + "?submission=" + listOfUdo)).as(path).hasSize(2);
            assertThat(items(udo, path + "?user=udo")).as(path).hasSize(2);
        }
        assertThat(IngestProcess.json(ingest.as(
                                udo,
                                "POST",
                                PATH + "/discard",
                                "{\"filter\":{\"submission\":\"" + listOfUna + "\"},\"reason\":\"curious\"}"))
                        .get("matched")
                        .asLong())
                .isZero();
        // An administrator finds it by each of its lists.
        assertThat(ingest.getJson(PATH + "?class=STORAGE&submission=" + listOfUna)
                        .get("items"))
                .hasSize(1);
        JsonNode other = ingest.getJson(PATH + "?class=STORAGE&submission=" + listOfUdo);
        assertThat(other.at("/items/0/line").asInt()).isEqualTo(7);
    }

    @Test
    void whatTheOtherSaidOfItIsNotPassedOn() throws Exception {
        catalog.jdbc()
                .sql(
                        "update dead_letter set closed_by = 'una', reason = 'words of una', closed_at = now(), action_id = 1"
                                + " where edge = 'sc-oslo' and code = 'STORAGE'")
                .update();
        String told = ingest.as(udo, "GET", PATH + "?class=STORAGE", null).body();
        assertThat(told).contains("shared.test/copy").doesNotContain("una", "actionId");
        assertThat(ingest.as(una, "GET", PATH + "?class=STORAGE", null).body()).contains("words of una");
        catalog.jdbc()
                .sql("update dead_letter set closed_by = 'admin', reason = 'words of the office'"
                        + " where edge = 'sc-oslo' and code = 'STORAGE'")
                .update();
        assertThat(ingest.as(udo, "GET", PATH + "?class=STORAGE", null).body()).contains("words of the office");
    }

    @Test
    void aConflictOfPathsDoesNotNameTheOthersFile() throws Exception {
        String list = "/api/v1/submissions/" + listOfUdo;
        for (String path : List.of(
                PATH + "?class=PATH_CONFLICT",
                "/api/v1/failures",
                list + "/files",
                list + "/export?format=ndjson",
                list + "/export?format=csv",
                "/api/v1/where?url=http%3A%2F%2Fshared.test%2Fbelow")) {
            assertThat(ingest.as(udo, "GET", path, null).body())
                    .as(path)
                    .contains("PATH_CONFLICT")
                    .doesNotContain(IN_THE_WAY);
        }
        assertThat(ingest.get(PATH + "?class=PATH_CONFLICT").body()).contains(IN_THE_WAY);
    }

    @Test
    void whatOthersWantTooIsNotDiscardedByOneOfThem() throws Exception {
        String uma = People.user(catalog, "uma");
        People.user(catalog, "ulf");
        var files = new FailedFiles(catalog);
        long listOfUma = files.submission("uma", "sc-rome");
        long listOfUlf = files.submission("ulf", "sc-rome");
        files.fetched(listOfUlf, 1, "kept.test/both");
        files.copyFailed(files.fetched(listOfUma, 1, "kept.test/both"), "sc-rome", FailureCode.CORRUPTED, "other");
        files.copyFailed(files.fetched(listOfUma, 2, "kept.test/alone"), "sc-rome", FailureCode.CORRUPTED, "other");

        JsonNode asked = IngestProcess.json(ingest.as(
                uma, "POST", PATH + "/discard", "{\"filter\":{\"edge\":\"sc-rome\"},\"reason\":\"not needed\"}"));
        assertThat(asked.get("matched").asLong()).isEqualTo(1);
        assertThat(asked.get("kept").asLong()).isEqualTo(1);
        files.takeUp(asked.get("id").asLong());
        JsonNode done =
                IngestProcess.json(ingest.as(uma, "GET", asked.get("self").asString(), null));
        assertThat(done.get("done").asLong()).isEqualTo(1);
        assertThat(done.get("kept").asLong()).isEqualTo(1);
        assertThat(done.toString()).doesNotContain("ulf");
        JsonNode open = items(uma, PATH + "?state=OPEN&edge=sc-rome");
        assertThat(open).hasSize(1);
        assertThat(open.get(0).get("asset").asString()).isEqualTo("kept.test/both");

        String password = IngestProcess.json(ingest.postTo("/api/v1/accounts/uma/password", "application/json", ""))
                .get("password")
                .asString();
        String session = ingest.signIn("uma", password);
        String id = open.get(0).get("id").asString();
        HttpResponse<String> ticked = ingest.form(
                session, "/websync/dead-letters/discard?one=" + id, "what", "ticked", "id", id, "reason", "away");
        assertThat(ticked.statusCode()).as(ticked.body()).isEqualTo(303);
        assertThat(ingest.page(session, ticked.headers().firstValue("Location").orElseThrow())
                        .body())
                .contains("1 stay open, because others want the same copies too");

        JsonNode office = IngestProcess.json(
                ingest.postTo(PATH + "/discard", "application/json", "{\"ids\":[" + id + "],\"reason\":\"office\"}"));
        files.takeUp(office.get("id").asLong());
        assertThat(items(uma, PATH + "?state=OPEN&edge=sc-rome")).isEmpty();
    }

    @Test
    void aFilterThatSaysNothingIsNotTakenForOneThatMatchesAll() throws Exception {
        for (String filter : List.of("host", "edge", "stage", "topic", "user")) {
            HttpResponse<String> refused =
                    ingest.as(una, "POST", PATH + "/replay", "{\"filter\":{\"" + filter + "\":\"\"}}");
            assertThat(refused.statusCode()).as(filter).isEqualTo(400);
            assertThat(refused.body()).contains("«" + filter + "» is empty");
            assertThat(ingest.as(una, "GET", PATH + "?" + filter + "=%20", null).statusCode())
                    .isEqualTo(400);
        }
        String password = IngestProcess.json(ingest.postTo("/api/v1/accounts/udo/password", "application/json", ""))
                .get("password")
                .asString();
        String session = ingest.signIn("udo", password);
        assertThat(ingest.form(session, "/websync/failures/retry", "what", "all", "host", " ")
                        .statusCode())
                .isEqualTo(400);
        assertThat(ingest.form(session, "/websync/dead-letters/replay?host=", "what", "all")
                        .statusCode())
                .isEqualTo(400);
        assertThat(ingest.page(session, "/websync/failures?host=&edge=").statusCode())
                .isEqualTo(200);
    }

    private static JsonNode items(String token, String path) throws Exception {
        return IngestProcess.json(ingest.as(token, "GET", path, null)).get("items");
    }
}
