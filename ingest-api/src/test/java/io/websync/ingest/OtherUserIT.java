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
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Every way to what is somebody else's, tried by another user. */
class OtherUserIT {

    /** Stands in everything that belongs to the owner. */
    private static final String MARK = "secret-of-olga";

    private static final Instant NOW = Instant.parse("2026-11-23T08:00:00Z");

    /** What another user is told. */
    private enum Told {
        /** There is no such thing. */
        NOTHING,
        /** What it brings opens nothing, whoever it is. */
        NO_TOKEN,
        /** It may not do this, to whatever. */
        FORBIDDEN,
        /** Something, in which nothing of the owner's is. */
        OWN;

        boolean allows(int code) {
            return switch (this) {
                case NOTHING -> code == 404;
                case NO_TOKEN -> code == 401;
                case FORBIDDEN -> code == 403;
                case OWN -> code >= 200 && code < 300;
            };
        }
    }

    private record Try(Told told, String path, @Nullable String body) {}

    private static IngestProcess ingest;
    private static Catalog catalog;
    private static String olga;
    private static String otto;
    private static long submission;
    private static long letter;
    private static Map<String, Try> tries;

    @BeforeAll
    static void start() throws Exception {
        ingest = IngestProcess.start("--websync.ingest.edges.blobs-url=http://center.test:8082");
        catalog = IngestProcess.catalog();
        ingest.put("/api/v1/nodes/other-" + MARK, "{\"groups\":[\"group-" + MARK + "\"]}");
        ingest.put("/api/v1/nodes/other-shared", "{\"groups\":[\"shared\"]}");
        olga = People.user(catalog, "olga", "group-" + MARK, "shared");
        otto = People.user(catalog, "otto", "shared");
        submission = json("POST", "/api/v1/submissions", "[\"http://origin.test/" + MARK + "\",\"bad " + MARK + "\"]")
                .get("id")
                .asLong();
        catalog.transaction(connection -> LetterStore.add(connection, List.of(letter()), NOW));
        letter = catalog.jdbc()
                .sql("select id from dead_letter where account = 'olga' order by id desc limit 1")
                .query(Long.class)
                .single();
        long action = json(
                        "POST",
                        "/api/v1/dead-letters/discard",
                        "{\"ids\":[" + letter + "],\"reason\":\"" + MARK + "\"}")
                .get("id")
                .asLong();
        long purge = json("POST", "/api/v1/purges", "{\"prefix\":\"" + MARK + ".test/\"}")
                .get("id")
                .asLong();
        long token = json(
                        "POST",
                        "/api/v1/tokens",
                        "{\"name\":\"" + MARK + "\",\"expiresAt\":\""
                                + Instant.now().plusSeconds(600) + "\"}")
                .get("id")
                .asLong();
        long session = catalog.jdbc().sql("""
                        insert into session (hash, account, expires_at, agent)
                        values (sha256(random()::text::bytea), 'olga', now() + interval '1 day', ?) returning id""").param(MARK).query(Long.class).single();
        long alarm = catalog.jdbc()
                .sql("""
                        insert into alarm (rule, subject, account, state, detail, since, fired_at)
                        values ('FAILURES', ?, 'olga', 'FIRING', ?, now(), now()) returning id""")
                .params("" + submission, MARK)
                .query(Long.class)
                .single();
        tries = tries(submission, letter, action, purge, token, session, alarm);
    }

    @AfterAll
    static void stop() {
        catalog.close();
        ingest.close();
    }

    private static Map<String, Try> tries(
            long submission, long letter, long action, long purge, long token, long session, long alarm) {
        var all = new TreeMap<String, Try>();
        String one = "/api/v1/submissions/" + submission;
        own(all, "get", "/api/v1/submissions");
        own(all, "post", "/api/v1/submissions", "[\"http://origin.test/of-otto\"]");
        nothing(all, "get", "/api/v1/submissions/{id}", one);
        nothing(all, "get", "/api/v1/submissions/{id}/events", one + "/events");
        nothing(all, "get", "/api/v1/submissions/{id}/files", one + "/files");
        nothing(all, "get", "/api/v1/submissions/{id}/files/{line}", one + "/files/1");
        nothing(all, "get", "/api/v1/submissions/{id}/heat-map", one + "/heat-map");
        nothing(all, "get", "/api/v1/submissions/{id}/export", one + "/export?format=csv");
        nothing(all, "get", "/api/v1/where", "/api/v1/where?url=http%3A%2F%2Forigin.test%2F" + MARK);
        nothing(all, "post", "/api/v1/where/check", "/api/v1/where/check?url=http%3A%2F%2Forigin.test%2F" + MARK);
        nothing(all, "get", "/api/v1/submissions/{id}/rejects", one + "/rejects?format=csv");
        nothing(all, "post", "/api/v1/submissions/{id}/retry", one + "/retry");
        nothing(all, "post", "/api/v1/submissions/{id}/cancel", one + "/cancel");
        nothing(all, "post", "/api/v1/submissions/{id}/pause", one + "/pause");
        nothing(all, "post", "/api/v1/submissions/{id}/resume", one + "/resume");
        put(all, "post", Told.NOTHING, "/api/v1/purges", "/api/v1/purges", "{\"submission\":" + submission + "}");
        nothing(all, "get", "/api/v1/purges/{id}", "/api/v1/purges/" + purge);
        own(all, "get", "/api/v1/alarms");
        nothing(all, "get", "/api/v1/alarms/{id}", "/api/v1/alarms/" + alarm);
        nothing(all, "post", "/api/v1/alarms/{id}/acknowledge", "/api/v1/alarms/" + alarm + "/acknowledge");
        for (String method : List.of("get", "put", "delete")) {
            nothing(all, method, "/api/v1/submissions/{id}/tell-me", one + "/tell-me");
        }
        String node = "/api/v1/nodes/other-" + MARK;
        own(all, "get", "/api/v1/nodes");
        nothing(all, "get", "/api/v1/nodes/{name}", node);
        nothing(all, "get", "/api/v1/nodes/{name}/throughput", node + "/throughput");
        adminsOnly(all, "get", "/api/v1/throughput", "/api/v1/throughput");
        adminsOnly(all, "put", "/api/v1/nodes/{name}", node);
        adminsOnly(all, "delete", "/api/v1/nodes/{name}", node);
        adminsOnly(all, "post", "/api/v1/nodes/{name}/reconcile", node + "/reconcile");
        adminsOnly(all, "get", "/api/v1/nodes/{name}/mirror", node + "/mirror");
        adminsOnly(all, "get", "/api/v1/nodes/{name}/mirror/SHA256SUMS", node + "/mirror/SHA256SUMS");
        adminsOnly(all, "get", "/api/v1/nodes/{name}/tokens", node + "/tokens");
        adminsOnly(all, "post", "/api/v1/nodes/{name}/tokens", node + "/tokens");
        adminsOnly(all, "post", "/api/v1/nodes/{name}/join-token", node + "/join-token");
        put(all, "post", Told.NO_TOKEN, "/api/v1/join", "/api/v1/join", "{\"token\":\"" + MARK + "\"}");
        own(all, "get", "/api/v1/groups");
        adminsOnly(all, "get", "/api/v1/garbage", "/api/v1/garbage");
        own(all, "get", "/api/v1/dead-letters", null, "?user=olga&limit=1000");
        own(all, "get", "/api/v1/failures", null, "?user=olga");
        nothing(all, "get", "/api/v1/dead-letters/{id}", "/api/v1/dead-letters/" + letter + "?format=text");
        for (String act : List.of("replay", "discard")) {
            String path = "/api/v1/dead-letters/" + act;
            put(all, "post", Told.NOTHING, path, path, "{\"ids\":[" + letter + "],\"reason\":\"x\"}");
        }
        nothing(all, "get", "/api/v1/dead-letters/actions/{id}", "/api/v1/dead-letters/actions/" + action);
        own(all, "get", "/api/v1/account");
        own(all, "patch", "/api/v1/account", "{\"mail\":\"otto@example.test\"}");
        put(all, "put", Told.FORBIDDEN, "/api/v1/account/password", "/api/v1/account/password", "{\"current\":\"no\"}");
        adminsOnly(all, "get", "/api/v1/accounts", "/api/v1/accounts");
        adminsOnly(all, "post", "/api/v1/accounts", "/api/v1/accounts");
        String account = "/api/v1/accounts/olga";
        adminsOnly(all, "get", "/api/v1/accounts/{name}", account);
        adminsOnly(all, "patch", "/api/v1/accounts/{name}", account);
        adminsOnly(all, "post", "/api/v1/accounts/{name}/password", account + "/password");
        adminsOnly(all, "get", "/api/v1/accounts/{name}/tokens", account + "/tokens");
        adminsOnly(all, "get", "/api/v1/accounts/{name}/sessions", account + "/sessions");
        own(all, "get", "/api/v1/tokens");
        own(
                all,
                "post",
                "/api/v1/tokens",
                "{\"name\":\"otto's\",\"expiresAt\":\"" + Instant.now().plusSeconds(600) + "\"}");
        nothing(all, "delete", "/api/v1/tokens/{id}", "/api/v1/tokens/" + token);
        own(all, "get", "/api/v1/sessions");
        nothing(all, "delete", "/api/v1/sessions/{id}", "/api/v1/sessions/" + session);
        adminsOnly(all, "get", "/api/v1/audit", "/api/v1/audit");
        own(all, "get", "/api/v1/openapi.yaml");
        return all;
    }

    @Test
    void everyEndpointOfTheDescriptionIsTried() throws Exception {
        var described = new TreeSet<String>();
        String path = "";
        for (String line : ingest.get("/api/v1/openapi.yaml").body().split("\n", -1)) {
            if (line.startsWith("  /")) {
                path = line.strip().replace(":", "");
            } else if (line.matches("    (get|put|post|delete|patch):")) {
                described.add(line.strip().replace(":", "") + " " + path);
            } else if (line.startsWith("components:")) {
                break;
            }
        }
        assertThat(tries.keySet()).isEqualTo(described);
    }

    @Test
    void nothingOfSomebodyElsesIsShownOrTouched() throws Exception {
        for (var entry : tries.entrySet()) {
            Try one = entry.getValue();
            String method =
                    entry.getKey().substring(0, entry.getKey().indexOf(' ')).toUpperCase(Locale.ROOT);
            HttpResponse<String> answer = ingest.as(otto, method, one.path, one.body);
            assertThat(one.told.allows(answer.statusCode()))
                    .as("%s: %d %s", entry.getKey(), answer.statusCode(), answer.body())
                    .isTrue();
            if (one.told == Told.OWN && !one.path.endsWith("openapi.yaml")) {
                assertThat(answer.body()).as(entry.getKey()).doesNotContain(MARK, "olga");
            }
        }
        // All of it is still there for its owner.
        assertThat(json("GET", "/api/v1/submissions/" + submission, null)
                        .get("state")
                        .asString())
                .isEqualTo("OPEN");
        assertThat(json("GET", "/api/v1/dead-letters?user=olga", null).toString())
                .contains(MARK);
        assertThat(json("GET", "/api/v1/tokens", null).toString()).contains(MARK);
        assertThat(json("GET", "/api/v1/sessions", null).toString()).contains(MARK);
        assertThat(json("GET", "/api/v1/groups", null).toString()).contains(MARK);
    }

    @Test
    void anOwnPurgeDoesNotTellOfNodesThatAreNotGranted() throws Exception {
        long purge = IngestProcess.json(ingest.as(otto, "POST", "/api/v1/purges", "{\"prefix\":\"of-otto.test/\"}"))
                .get("id")
                .asLong();
        catalog.jdbc()
                .sql(
                        "insert into purge_asset (asset_id, purge_id, revision, purged) values (gen_random_uuid(), ?, 1, true)")
                .param(purge)
                .update();
        String report = ingest.as(otto, "GET", "/api/v1/purges/" + purge, null).body();
        assertThat(report).contains("other-shared").doesNotContain(MARK);
    }

    @Test
    void thePagesShowAndTouchNothingEither() throws Exception {
        String password = IngestProcess.json(ingest.postTo("/api/v1/accounts/otto/password", "application/json", ""))
                .get("password")
                .asString();
        String cookie = ingest.signIn("otto", password);
        for (String path : List.of(
                "/websync",
                "/websync/submissions",
                "/websync/failures",
                "/websync/failures/files",
                "/websync/dead-letters?state=any",
                "/websync/nodes",
                "/websync/alarms",
                "/websync/account")) {
            HttpResponse<String> page = ingest.page(cookie, path);
            assertThat(page.statusCode()).as(path).isEqualTo(200);
            assertThat(page.body()).as(path).doesNotContain(MARK, "olga", "/websync/users", "/websync/audit");
        }
        assertThat(ingest.page(cookie, "/websync/dead-letters/" + letter).statusCode())
                .isEqualTo(404);
        for (String act : List.of("failures/retry", "dead-letters/replay", "dead-letters/discard")) {
            assertThat(ingest.form(cookie, "/websync/" + act, "what", "ticked", "id", "" + letter, "reason", "x")
                            .statusCode())
                    .as(act)
                    .isEqualTo(404);
        }
        long alarm = json("GET", "/api/v1/alarms", null).at("/items/0/id").asLong();
        assertThat(ingest.form(cookie, "/websync/alarms/" + alarm + "/acknowledge")
                        .statusCode())
                .isEqualTo(404);
        String one = "/websync/submissions/" + submission;
        assertThat(ingest.page(cookie, one).statusCode()).isEqualTo(404);
        assertThat(ingest.page(cookie, "/websync/where?url=http%3A%2F%2Forigin.test%2F" + MARK)
                        .statusCode())
                .isEqualTo(404);
        assertThat(ingest.page(cookie, one + "/files/1").statusCode()).isEqualTo(404);
        assertThat(ingest.form(cookie, "/websync/where/check", "url", "origin.test/" + MARK)
                        .statusCode())
                .isEqualTo(404);
        for (String act :
                List.of("/retry", "/cancel", "/pause", "/resume", "/tell-me", "/tell-me-not", "/files/1/retry")) {
            assertThat(ingest.form(cookie, one + act).statusCode()).as(act).isEqualTo(404);
        }
        for (String path : List.of("/websync/users", "/websync/users/olga", "/websync/audit")) {
            assertThat(ingest.page(cookie, path).statusCode()).as(path).isEqualTo(403);
        }
        for (String act : List.of("", "/password", "/disable", "/enable", "/tokens/1/revoke", "/sessions/1/end")) {
            assertThat(ingest.form(cookie, "/websync/users/olga" + act).statusCode())
                    .as(act)
                    .isEqualTo(403);
        }
        assertThat(ingest.form(cookie, "/websync/users", "name", "x").statusCode())
                .isEqualTo(403);
        String node = "/websync/nodes/other-" + MARK;
        assertThat(ingest.page(cookie, node).statusCode()).isEqualTo(404);
        assertThat(ingest.page(cookie, "/websync/nodes/other-shared").statusCode())
                .isEqualTo(200);
        assertThat(ingest.form(cookie, "/websync/nodes", "name", "x").statusCode())
                .isEqualTo(403);
        for (String act :
                List.of("", "/drain", "/use", "/reconcile", "/remove", "/tokens", "/join-token", "/tokens/1/revoke")) {
            assertThat(ingest.form(cookie, node + act).statusCode()).as(act).isEqualTo(403);
            assertThat(ingest.form(cookie, "/websync/nodes/other-shared" + act).statusCode())
                    .as(act)
                    .isEqualTo(403);
        }
        for (String act : List.of("tokens/1/revoke", "sessions/1/end")) {
            assertThat(ingest.form(cookie, "/websync/account/" + act).statusCode())
                    .as(act)
                    .isEqualTo(404);
        }
        for (String path : List.of("/actuator/prometheus", "/%61ctuator/prometheus", "/actuator;x/prometheus")) {
            assertThat(ingest.as(otto, "GET", path, null).statusCode()).as(path).isEqualTo(403);
        }
    }

    private static void own(Map<String, Try> all, String method, String path) {
        own(all, method, path, null);
    }

    private static void own(Map<String, Try> all, String method, String path, @Nullable String body) {
        own(all, method, path, body, "");
    }

    private static void own(Map<String, Try> all, String method, String path, @Nullable String body, String query) {
        put(all, method, Told.OWN, path, path + query, body);
    }

    private static void nothing(Map<String, Try> all, String method, String route, String path) {
        put(all, method, Told.NOTHING, route, path, null);
    }

    private static void adminsOnly(Map<String, Try> all, String method, String route, String path) {
        put(all, method, Told.FORBIDDEN, route, path, method.equals("get") ? null : "{}");
    }

    private static void put(
            Map<String, Try> all, String method, Told told, String route, String path, @Nullable String body) {
        all.put(method + " " + route, new Try(told, path, body));
    }

    /** As the owner. */
    private static JsonNode json(String method, String path, @Nullable String body) throws Exception {
        HttpResponse<String> answer = ingest.as(olga, method, path, body);
        assertThat(answer.statusCode())
                .as("%s %s: %s", method, path, answer.body())
                .isBetween(200, 299);
        return IngestProcess.json(answer);
    }

    private static Letter letter() {
        String asset = "origin.test/" + MARK;
        return new Letter(
                new Why("fetcher", null, Failure.of(FailureCode.NOT_FOUND, MARK), 3, NOW, NOW),
                new Raw(
                        "websync.submissions",
                        0,
                        7_700_000 + submission,
                        NOW,
                        Bytes.of(asset.getBytes(StandardCharsets.UTF_8)),
                        Bytes.of(new byte[0]),
                        "[]"),
                new About(Kind.FILE, submission, 1, submission, AssetKey.parse(asset), null, "olga", null));
    }
}
