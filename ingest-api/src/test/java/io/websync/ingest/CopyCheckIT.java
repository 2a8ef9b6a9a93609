package io.websync.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.Catalog;
import io.websync.catalog.reporter.CopyChecks;
import io.websync.contracts.AssetKey;
import io.websync.contracts.Digest;
import io.websync.contracts.event.CopyChecked;
import io.websync.contracts.event.CopyChecked.Answer;
import io.websync.contracts.event.CopyChecked.Visit;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** «Check now», as far as the front door has a part in it. */
class CopyCheckIT {

    private static final AssetKey ASSET = AssetKey.parse("o.test/checked/1");
    private static final Digest DIGEST = Digest.sha256("ab".repeat(32));
    private static final String WHERE = "/api/v1/where?url=http://o.test/checked/1";
    private static final String CHECK = "/api/v1/where/check?url=http://o.test/checked/1";

    private static IngestProcess ingest;
    private static Catalog catalog;
    private static String carla;
    private static String conrad;

    @BeforeAll
    static void start() throws Exception {
        ingest = IngestProcess.start();
        catalog = IngestProcess.catalog();
        for (String node : List.of("check-a", "check-b")) {
            ingest.put("/api/v1/nodes/" + node, "{\"groups\":[\"checked\",\"" + node + "\"]}");
        }
        carla = People.user(catalog, "carla", "checked");
        conrad = People.user(catalog, "conrad", "checked");
        catalog.jdbc().sql("""
                        insert into asset (id, key, digest, size, revision, selector_groups)
                        values (?, ?, decode(?, 'hex'), 7, 1, '{checked}')""").params(ASSET.id(), ASSET.value(), DIGEST.hex()).update();
        wants(carla);
    }

    /** A list of theirs has the file. */
    private static void wants(String user) throws Exception {
        long id = IngestProcess.json(
                        ingest.as(user, "POST", "/api/v1/submissions?groups=checked", "[\"http://o.test/checked/1\"]"))
                .get("id")
                .asLong();
        catalog.jdbc()
                .sql("""
                        insert into file (submission_id, line, asset_id, url, state, request_number, attempt, claimed,
                            revision, digest, size, submitted_at, changed_at)
                        values (?, 1, ?, ?, 'FETCHED', ?, 1, true, 1, decode(?, 'hex'), 7, now(), now())""")
                .params(id, ASSET.id(), "http://" + ASSET.value(), id, DIGEST.hex())
                .update();
    }

    @AfterAll
    static void stop() {
        catalog.close();
        ingest.close();
    }

    private static JsonNode check(String edge) throws Exception {
        for (JsonNode copy :
                IngestProcess.json(ingest.as(carla, "GET", WHERE, null)).get("copies")) {
            if (copy.get("edge").asString().equals(edge)) {
                return copy.path("check");
            }
        }
        throw new AssertionError("no copy on " + edge);
    }

    private static Instant asked(String query) throws Exception {
        HttpResponse<String> answer = ingest.as(carla, "POST", CHECK + query, null);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return Instant.parse(IngestProcess.json(answer).at("/asked/0/askedAt").asString());
    }

    private static String tooSoon(String query) throws Exception {
        HttpResponse<String> answer = ingest.as(carla, "POST", CHECK + query, null);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(429);
        return answer.headers().firstValue("Retry-After").orElseThrow();
    }

    /** What was asked for and answered was so long enough ago. */
    private static void laterOn() {
        catalog.jdbc().sql("""
                        update copy_check set asked_at = asked_at - interval '11 seconds', answered = answered - interval '11 seconds'
                        where answered >= asked_at""").update();
    }

    private static void answered(String edge, Instant asking, CopyChecked.Copy copy) throws Exception {
        var result = new CopyChecked(
                edge,
                ASSET,
                asking,
                copy,
                DIGEST,
                7L,
                new Visit(Answer.REFUSED, 404, null, null, null),
                Instant.now(),
                null);
        catalog.transaction(connection -> CopyChecks.answered(connection, List.of(result)));
    }

    @Test
    void aCopyIsAskedForOnceUntilItsEdgeAnswersAndItsLastAnswerIsShownMeanwhile() throws Exception {
        catalog.jdbc().sql("delete from copy_check").update();
        assertThat(check("check-a").isMissingNode()).isTrue();
        Instant first = asked("&edge=check-a");
        assertThat(check("check-a").get("pending").asBoolean()).isTrue();
        assertThat(check("check-b").isMissingNode()).isTrue();
        assertThat(asked("&edge=check-a")).as("asked again while it is away").isEqualTo(first);

        answered("check-a", first, CopyChecked.Copy.ALTERED);
        assertThat(check("check-a").get("pending").asBoolean()).isFalse();
        assertThat(check("check-a").at("/result/copy").asString()).isEqualTo("ALTERED");
        assertThat(check("check-a").at("/result/visit/status").asInt()).isEqualTo(404);

        assertThat(tooSoon("&edge=check-a")).isEqualTo("10");
        assertThat(asked("")).as("of all, those that may be asked").isAfter(first);
        assertThat(check("check-a").get("pending").asBoolean()).isFalse();
        assertThat(check("check-b").get("pending").asBoolean()).isTrue();
        laterOn();
        Instant second = asked("&edge=check-a");
        assertThat(second).isAfter(first);
        assertThat(check("check-a").get("pending").asBoolean()).isTrue();
        assertThat(check("check-a").at("/result/copy").asString()).isEqualTo("ALTERED");
        answered("check-a", first, CopyChecked.Copy.ALTERED);
        assertThat(check("check-a").get("pending").asBoolean())
                .as("the first answer, heard twice")
                .isTrue();
        answered("check-a", second, CopyChecked.Copy.SOUND);
        assertThat(check("check-a").at("/result/copy").asString()).isEqualTo("SOUND");
        answered("check-a", first, CopyChecked.Copy.ALTERED);
        assertThat(check("check-a").at("/result/copy").asString()).isEqualTo("SOUND");
    }

    @Test
    void thePageOfAFileAsksAndShowsWhatWasFound() throws Exception {
        catalog.jdbc().sql("delete from copy_check").update();
        String password = IngestProcess.json(ingest.postTo("/api/v1/accounts/carla/password", "application/json", ""))
                .get("password")
                .asString();
        String cookie = ingest.signIn("carla", password);
        String where = "/websync/where?url=http://o.test/checked/1";
        assertThat(ingest.page(cookie, where).body())
                .contains("/websync/where/check", "Check now on check-a", "Check all now");
        assertThat(ingest.form(cookie, "/websync/where/check", "url", ASSET.value(), "edge", "check-b")
                        .statusCode())
                .isEqualTo(303);
        assertThat(ingest.page(cookie, where).body()).contains("asked; it answers", "http-equiv=\"refresh\"");
        Instant asking = Instant.parse(IngestProcess.json(ingest.as(carla, "POST", CHECK + "&edge=check-b", null))
                .at("/asked/0/askedAt")
                .asString());
        answered("check-b", asking, CopyChecked.Copy.SOUND);
        assertThat(ingest.page(cookie, where).body())
                .contains("the bytes are right", "its web server answers 404")
                .doesNotContain("http-equiv=\"refresh\"", "less than 10 s ago");
        HttpResponse<String> soon =
                ingest.form(cookie, "/websync/where/check", "url", ASSET.value(), "edge", "check-b");
        assertThat(ingest.page(cookie, soon.headers().firstValue("Location").orElseThrow())
                        .body())
                .contains("less than 10 s ago", "the bytes are right");
        HttpResponse<String> back =
                ingest.form(cookie, "/websync/where/check", "url", ASSET.value(), "file", "//evil.test/files/1");
        assertThat(back.headers().firstValue("Location"))
                .hasValueSatisfying(to -> assertThat(to).startsWith("/websync/where?url="));
        assertThat(ingest.form(cookie, "/websync/where/check", "url", "o.test/checked/none")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void onlyWhatOnesOwnListsWantIsCheckedAndOnlyOnNodesThatAreGranted() throws Exception {
        assertThat(ingest.as(conrad, "POST", CHECK, null).statusCode()).isEqualTo(404);
        assertThat(ingest.as(carla, "POST", CHECK + "&edge=check-nowhere", null).statusCode())
                .isEqualTo(404);
        assertThat(ingest.postTo("/api/v1/where/check?url=", "application/json", "")
                        .statusCode())
                .isEqualTo(400);
        String carol = People.user(catalog, "carol", "checked");
        wants(carol);
        People.user(catalog, "carol", "check-b");
        awaitUnknown(carol, "check-a");
        assertThat(ingest.as(carol, "POST", CHECK + "&edge=check-b", null).statusCode())
                .isEqualTo(202);
        catalog.jdbc()
                .sql(
                        "update file set claimed = false where submission_id in (select id from submission where account = 'carol')")
                .update();
        awaitUnknown(carol, "check-b");
    }

    /** Grants are remembered for a moment. */
    private static void awaitUnknown(String user, String edge) throws Exception {
        Instant end = Instant.now().plusSeconds(60);
        while (ingest.as(user, "POST", CHECK + "&edge=" + edge, null).statusCode() != 404) {
            assertThat(Instant.now()).isBefore(end);
            Thread.sleep(100);
        }
    }
}
