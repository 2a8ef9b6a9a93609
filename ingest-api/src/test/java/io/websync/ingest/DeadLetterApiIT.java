package io.websync.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.Catalog;
import io.websync.catalog.deadletter.Bytes;
import io.websync.catalog.deadletter.Letter;
import io.websync.catalog.deadletter.Letter.About;
import io.websync.catalog.deadletter.Letter.Kind;
import io.websync.catalog.deadletter.Letter.Raw;
import io.websync.catalog.deadletter.Letter.Why;
import io.websync.catalog.deadletter.LetterStore;
import io.websync.contracts.AssetKey;
import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Dead letters over HTTP. */
class DeadLetterApiIT {

    private static final Instant MORNING = Instant.parse("2026-11-23T08:00:00Z");
    private static final String PATH = "/api/v1/dead-letters";
    private static final byte[] UNREADABLE = {'{', (byte) 0xFF, 0};

    private static IngestProcess ingest;
    private static Catalog catalog;
    private static String users;

    @BeforeAll
    static void start() throws Exception {
        ingest = IngestProcess.start();
        catalog = IngestProcess.catalog();
        users = account("lea");
        account("max");
        var letters = new ArrayList<Letter>();
        for (int line = 1; line <= 5; line++) {
            letters.add(file(901, line, "lea", FailureCode.NOT_FOUND, MORNING.plusSeconds(line)));
        }
        letters.add(file(902, 1, "max", FailureCode.DNS, MORNING.plusSeconds(100)));
        letters.add(record("websync.acks", "reporter", null));
        letters.add(record("websync.distributions", "edge", "dl-oslo"));
        catalog.transaction(connection -> LetterStore.add(connection, letters, MORNING));
        catalog.jdbc()
                .sql("update dead_letter set state = 'DISCARDED', reason = 'old' where submission_id = 902")
                .update();
    }

    @AfterAll
    static void stop() {
        catalog.close();
        ingest.close();
    }

    @Test
    void theNewestComeFirstInPages() throws Exception {
        JsonNode first = ingest.getJson(PATH + "?submission=901&limit=3");
        assertThat(first.get("items").findValuesAsString("line")).containsExactly("5", "4", "3");
        JsonNode second = ingest.getJson(first.get("next").asString());
        assertThat(second.get("items").findValuesAsString("line")).containsExactly("2", "1");
        assertThat(second.has("next")).isFalse();
    }

    @Test
    void everyFilterNarrowsTheList() throws Exception {
        assertThat(ids("?state=discarded&submission=902"))
                .isEqualTo(ids("?user=max"))
                .hasSize(1);
        assertThat(ids("?class=NOT_FOUND&stage=fetcher&kind=FILE&submission=901"))
                .hasSize(5);
        assertThat(ids("?edge=dl-oslo"))
                .isEqualTo(ids("?stage=edge&edge=dl-oslo"))
                .hasSize(1);
        assertThat(ids("?topic=websync.acks&stage=reporter&kind=record")).hasSize(1);
        assertThat(ids("?submission=901&since=2026-11-23T08:00:02Z&until=2026-11-23T08:00:04Z"))
                .hasSize(2);
        assertThat(ids("?submission=901&state=REPLAYED")).isEmpty();
        for (String wrong :
                List.of("state=none", "class=x", "kind=x", "since=monday", "submission=x", "stagge=edge", "limit=0")) {
            assertThat(ingest.get(PATH + "?" + wrong).statusCode()).as(wrong).isEqualTo(400);
        }
    }

    @Test
    void oneIsShownInFullByteForByte() throws Exception {
        JsonNode one = ingest.getJson(PATH + "/" + ids("?edge=dl-oslo").getFirst());
        assertThat(one.get("stage").asString()).isEqualTo("edge");
        assertThat(one.get("message").asString()).isEqualTo("no \u001b[31m object");
        assertThat(one.at("/record/value/bytes").asInt()).isEqualTo(UNREADABLE.length);
        assertThat(one.at("/record/value/text").isMissingNode()).isTrue();
        assertThat(Base64.getDecoder().decode(one.at("/record/value/base64").asString()))
                .isEqualTo(UNREADABLE);
        assertThat(one.at("/record/key/text").asString()).isEqualTo("a key");
        assertThat(one.at("/record/headers/0/name").asString()).isEqualTo("trace");
        assertThat(one.at("/record/headers/0/value/text").asString()).isEqualTo("1");
        assertThat(one.at("/record/headers/1/value").isMissingNode()).isTrue();
        assertThat(ingest.get(PATH + "/987654321").statusCode()).isEqualTo(404);
    }

    @Test
    void asTextATerminalCanShowThem() throws Exception {
        String table = ingest.get(PATH + "?submission=901&format=text").body();
        assertThat(table.lines()).hasSize(6);
        assertThat(table.lines().toList().get(1).split("\t")).hasSize(7).contains("901/5 o.example/901-5");
        String one = ingest.get(PATH + "/" + ids("?edge=dl-oslo").getFirst() + "?format=text")
                .body();
        assertThat(one).contains("stage: edge\n", "edge: dl-oslo\n", "message: no \uFFFD[31m object\n", "key: a key\n");
        assertThat(ingest.get(PATH + "?format=pdf").statusCode()).isEqualTo(400);
    }

    @Test
    void ofTheOrderOfACopyAUserIsToldNothingOfOthers() throws Exception {
        String order = "{\"type\":\"DistributionOrdered\",\"asset\":\"o.example/copy\",\"size\":7,"
                + "\"selector\":{\"edges\":[\"edge-of-max\"],\"groups\":[]},\"attempts\":{\"edge-of-max\":1}}";
        var copy = new Letter(
                new Why("edge", "dl-rome", Failure.of(FailureCode.STORAGE, "no"), 3, MORNING, MORNING),
                raw("websync.distributions", 9_000_002, new byte[] {'k'}, order.getBytes(StandardCharsets.UTF_8)),
                new About(Kind.REPLICA, null, null, 1L, AssetKey.parse("o.example/copy"), 1L, null, null));
        catalog.transaction(connection -> LetterStore.add(connection, List.of(copy), MORNING));
        catalog.jdbc()
                .sql("update dead_letter set account = 'nina', accounts = '{nina}' where edge = 'dl-rome'")
                .update();
        String path = PATH + "/" + ids("?edge=dl-rome").getFirst();
        JsonNode own = IngestProcess.json(as(account("nina"), "GET", path, null));
        assertThat(own.at("/record/reduced").asBoolean()).isTrue();
        assertThat(own.at("/record/headers").isEmpty()).isTrue();
        assertThat(own.at("/record/value/text").asString())
                .isEqualTo("{\"type\":\"DistributionOrdered\",\"asset\":\"o.example/copy\",\"size\":7}");
        assertThat(own.toString()).doesNotContain("edge-of-max");
        assertThat(as(account("nina"), "GET", path + "?format=text", null).body())
                .contains("o.example/copy")
                .doesNotContain("edge-of-max");
        assertThat(ingest.get(path).body()).contains("edge-of-max").doesNotContain("reduced");
    }

    @Test
    void usersSeeAndTouchOnlyTheirOwn() throws Exception {
        assertThat(IngestProcess.json(as(users, "GET", PATH, null)).get("items").findValuesAsString("account"))
                .hasSize(5)
                .containsOnly("lea");
        String unreadable = ids("?edge=dl-oslo").getFirst();
        assertThat(as(users, "GET", PATH + "/" + unreadable, null).statusCode()).isEqualTo(404);
        assertThat(as(users, "POST", PATH + "/replay", "{\"ids\":[" + unreadable + "]}")
                        .statusCode())
                .isEqualTo(404);
        HttpResponse<String> own = as(users, "POST", PATH + "/discard", "{\"filter\":{},\"reason\":\"mine\"}");
        assertThat(own.statusCode()).isEqualTo(202);
        assertThat(catalog.jdbc()
                        .sql("select sees from dead_letter_action where id = ?")
                        .param(IngestProcess.json(own).get("id").asLong())
                        .query(String.class)
                        .single())
                .isEqualTo("lea");
        String foreign = IngestProcess.json(ingest.postTo(PATH + "/replay", "application/json", "{\"filter\":{}}"))
                .get("self")
                .asString();
        assertThat(as(users, "GET", foreign, null).statusCode()).isEqualTo(404);
    }

    @Test
    void aReplayIsTakenUpAndItsProgressCanBeAsked() throws Exception {
        String id = ids("?submission=901").getFirst();
        HttpResponse<String> answer = ingest.postTo(PATH + "/replay", "application/json", "{\"ids\":[" + id + "]}");
        assertThat(answer.statusCode()).isEqualTo(202);
        JsonNode progress = IngestProcess.json(answer);
        assertThat(progress.get("state").asString()).isEqualTo("RUNNING");
        assertThat(progress.get("by").asString()).isEqualTo("admin");
        assertThat(answer.headers().firstValue("Location"))
                .hasValue(progress.get("self").asString());
        assertThat(ingest.getJson(progress.get("self").asString())
                        .get("ids")
                        .get(0)
                        .asString())
                .isEqualTo(id);
        assertThat(ingest.get(PATH + "/actions/987654321").statusCode()).isEqualTo(404);
        JsonNode byFilter = IngestProcess.json(ingest.postTo(
                PATH + "/discard",
                "application/json",
                "{\"filter\":{\"submission\":\"901\",\"class\":\"NOT_FOUND\"},\"reason\":\"gone\"}"));
        assertThat(ingest.getJson(byFilter.get("self").asString())
                        .at("/filter/class")
                        .asString())
                .isEqualTo("NOT_FOUND");
    }

    @Test
    void whatIsNotSaidClearlyIsRefused() throws Exception {
        for (String body : List.of(
                "{}", "{\"ids\":[1],\"filter\":{}}", "{\"ids\":[]}", "{\"filter\":{\"state\":\"DISCARDED\"}}")) {
            assertThat(ingest.postTo(PATH + "/replay", "application/json", body).statusCode())
                    .as(body)
                    .isEqualTo(422);
        }
        assertThat(ingest.postTo(PATH + "/replay", "application/json", "{\"ids\":[987654321]}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(ingest.postTo(PATH + "/replay", "application/json", "{\"filter\":{\"colour\":\"red\"}}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(ingest.postTo(PATH + "/discard", "application/json", "{\"filter\":{}}")
                        .statusCode())
                .isEqualTo(422);
    }

    private static List<String> ids(String query) throws Exception {
        return ingest.getJson(PATH + query).get("items").findValuesAsString("id");
    }

    private static Letter file(long submission, int line, String user, FailureCode code, Instant at) {
        String asset = "o.example/" + submission + "-" + line;
        return new Letter(
                new Why("fetcher", null, Failure.of(code, "no"), 3, MORNING, at),
                raw("websync.submissions", line, asset.getBytes(StandardCharsets.UTF_8), new byte[0]),
                new About(Kind.FILE, submission, line, submission, AssetKey.parse(asset), null, user, null));
    }

    private static Letter record(String topic, String stage, @Nullable String edge) {
        return new Letter(
                new Why(stage, edge, Failure.of(FailureCode.UNDECODABLE, "no \u001b[31m object"), 1, MORNING, MORNING),
                raw(topic, 9_000_001, "a key".getBytes(StandardCharsets.UTF_8), UNREADABLE),
                new About(Kind.RECORD, null, null, null, null, null, null, null));
    }

    private static Raw raw(String topic, long offset, byte[] key, byte[] value) {
        return new Raw(
                topic, 0, offset, MORNING, Bytes.of(key), Bytes.of(value), "[[\"trace\", \"MQ==\"], [\"none\", null]]");
    }

    private static String account(String name) {
        String token = "websync_token-of-" + name;
        catalog.jdbc()
                .sql("insert into account (name, role) values (?, 'user') on conflict do nothing")
                .param(name)
                .update();
        catalog.jdbc()
                .sql("insert into token (hash, account, label) values (sha256(?::bytea), ?, '') on conflict do nothing")
                .params(token.getBytes(StandardCharsets.US_ASCII), name)
                .update();
        return token;
    }

    private static HttpResponse<String> as(String token, String method, String path, @Nullable String body)
            throws Exception {
        return ingest.send(HttpRequest.newBuilder(ingest.root.resolve(path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body)));
    }
}
