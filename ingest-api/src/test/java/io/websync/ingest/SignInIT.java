package io.websync.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.Catalog;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Signing in with a password, and how long that holds. */
class SignInIT {

    private static final String PASSWORD = "correct horse battery";

    private static IngestProcess ingest;
    /** Another process on the same catalog. The two end together: closing one ends the event loops that they share. */
    private static IngestProcess strict;

    private static Catalog catalog;

    @BeforeAll
    static void start() throws Exception {
        ingest = IngestProcess.start("--websync.ingest.accounts.sign-ins-per-name=3");
        strict = IngestProcess.start("--websync.ingest.accounts.sign-ins-per-address=2");
        catalog = IngestProcess.catalog();
        for (String name : new String[] {"sam", "sue", "stan", "sid", "seth", "sara", "skye", "sven"}) {
            assertThat(ingest.postTo(
                                    "/api/v1/accounts",
                                    "application/json",
                                    "{\"name\":\"" + name + "\",\"password\":\"" + PASSWORD + "\"}")
                            .statusCode())
                    .isIn(201, 409);
        }
    }

    @AfterAll
    static void stop() {
        catalog.close();
        strict.close();
        ingest.close();
    }

    @Test
    void theRightPasswordOpensThePagesAndSignOutEndsItAtOnce() throws Exception {
        String cookie = ingest.signIn("Sam", PASSWORD);
        assertThat(ingest.page(cookie, "/websync/account").body()).contains("sam", "THIS ONE", "Test/1.0");
        HttpResponse<String> out = ingest.form(cookie, "/websync/sign-out");
        assertThat(out.statusCode()).isEqualTo(303);
        assertThat(out.headers().firstValue("Clear-Site-Data")).hasValue("\"cache\"");
        HttpResponse<String> after = ingest.page(cookie, "/websync/account");
        assertThat(after.statusCode()).isEqualTo(303);
        assertThat(after.headers().firstValue("Location")).get().asString().startsWith("/websync/sign-in");
        assertThat(after.headers().firstValue("Clear-Site-Data")).hasValue("\"cache\"");
        assertThat(after.headers().firstValue("Set-Cookie")).get().asString().startsWith("websync=; Max-Age=0");
    }

    @Test
    void aSessionHoldsInAProcessThatDidNotBeginItAndNothingInTheCatalogOpensAPage() throws Exception {
        String cookie = ingest.signIn("sam", PASSWORD);
        assertThat(strict.page(cookie, "/websync/account").statusCode()).isEqualTo(200);
        String hash = catalog.jdbc()
                .sql("select encode(hash, 'base64') from session where account = 'sam' limit 1")
                .query(String.class)
                .single();
        assertThat(cookie).doesNotContain(hash);
        assertThat(ingest.page("websync=" + hash, "/websync/account").statusCode())
                .isEqualTo(303);
    }

    @Test
    void aSessionThatWasNotUsedForLongIsOver() throws Exception {
        String cookie = ingest.signIn("sue", PASSWORD);
        update("update session set seen_at = now() - interval '8 days' where account = 'sue'");
        assertThat(ingest.page(cookie, "/websync/account").statusCode()).isEqualTo(303);
    }

    @Test
    void aTokenIsNoCookieAndACookieIsNoToken() throws Exception {
        assertThat(ingest.page("websync=" + IngestProcess.TOKEN, "/websync").statusCode())
                .isEqualTo(303);
        String cookie = ingest.signIn("sam", PASSWORD);
        String secret = cookie.substring(cookie.indexOf('=') + 1);
        assertThat(ingest.as(secret, "GET", "/api/v1/account", null).statusCode())
                .isEqualTo(401);
    }

    @Test
    void anUnknownNameADisabledOneAndAWrongPasswordGetTheSameAnswerAndCountAlike() throws Exception {
        assertThat(ingest.as(IngestProcess.TOKEN, "PATCH", "/api/v1/accounts/stan", "{\"disabled\":true}")
                        .statusCode())
                .isEqualTo(200);
        var bodies = new ArrayList<String>();
        for (String name : List.of("sid", "nobody-" + Instant.now().toEpochMilli(), "stan")) {
            for (int i = 0; i < 3; i++) {
                HttpResponse<String> wrong = ingest.form(
                        null, "/websync/sign-in", "name", name, "password", name.equals("stan") ? PASSWORD : "x");
                assertThat(wrong.statusCode()).as(name).isEqualTo(401);
                bodies.add(wrong.body().replace(name, "NAME"));
            }
            HttpResponse<String> later = ingest.form(null, "/websync/sign-in", "name", name, "password", PASSWORD);
            assertThat(later.statusCode()).as(name).isEqualTo(429);
            assertThat(Integer.parseInt(
                            later.headers().firstValue("Retry-After").orElseThrow()))
                    .isBetween(1, 901);
            assertThat(later.body()).contains("Too many attempts");
        }
        assertThat(bodies).allMatch(bodies.getFirst()::equals);
    }

    @Test
    void whoFailsElsewhereKeepsNobodyOut() throws Exception {
        try (HttpClient elsewhere = HttpClient.newBuilder()
                .localAddress(InetAddress.ofLiteral("127.0.0.9"))
                .build()) {
            for (int i = 0; i < 4; i++) {
                var attempt = HttpRequest.newBuilder(ingest.root.resolve("/websync/sign-in"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString("name=skye&password=wrong"))
                        .build();
                assertThat(elsewhere.send(attempt, BodyHandlers.ofString()).statusCode())
                        .isEqualTo(i < 3 ? 401 : 429);
            }
        }
        ingest.signIn("skye", PASSWORD);
    }

    @Test
    void wrongCurrentPasswordsAreLimitedAndToldWhereverTheyComeFrom() throws Exception {
        String cookie = ingest.signIn("sven", PASSWORD);
        String[] wrong = {"current", "wrong", "password", "another good password", "again", "another good password"};
        for (int i = 0; i < 3; i++) {
            assertThat(ingest.form(cookie, "/websync/account/password", wrong).statusCode())
                    .isEqualTo(422);
        }
        wrong[1] = PASSWORD;
        HttpResponse<String> later = ingest.form(cookie, "/websync/account/password", wrong);
        assertThat(later.statusCode()).isEqualTo(429);
        assertThat(later.body()).contains("too many attempts");
        assertThat(ingest.getJson("/api/v1/audit?action=PASSWORD_CHANGE_REFUSED&account=sven")
                        .get("items")
                        .findValuesAsString("subject"))
                .containsExactly("sven", "sven", "sven");
        ingest.signIn("sven", PASSWORD);
    }

    @Test
    void anUnknownNameIsALineOfTheAuditLogAsAKnownOneIs() throws Exception {
        for (String name : List.of("sam", "perhaps-a-password")) {
            long before = refusals();
            assertThat(ingest.form(null, "/websync/sign-in", "name", name, "password", "wrong")
                            .statusCode())
                    .isEqualTo(401);
            assertThat(refusals()).as(name).isEqualTo(before + 1);
        }
        assertThat(ingest.getJson("/api/v1/audit?action=SIGN_IN_REFUSED").toString())
                .doesNotContain("perhaps-a-password");
    }

    private static long refusals() {
        return catalog.jdbc()
                .sql("select count(*) from audit where action = 'SIGN_IN_REFUSED'")
                .query(Long.class)
                .single();
    }

    @Test
    void ofManyAttemptsAtOnceNoMoreThanTheLimitGetAnAnswer() throws Exception {
        List<Callable<Integer>> attempts = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            attempts.add(() -> ingest.form(null, "/websync/sign-in", "name", "seth", "password", "wrong")
                    .statusCode());
        }
        var codes = new ArrayList<Integer>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var done : threads.invokeAll(attempts)) {
                codes.add(done.get());
            }
        }
        assertThat(codes.stream().filter(code -> code == 401)).hasSize(3);
        assertThat(codes.stream().filter(code -> code == 429)).hasSize(9);
    }

    @Test
    void whoSignsInHasAllAttemptsAgain() throws Exception {
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 2; i++) {
                assertThat(ingest.form(null, "/websync/sign-in", "name", "sara", "password", "wrong")
                                .statusCode())
                        .isEqualTo(401);
            }
            ingest.signIn("sara", PASSWORD);
        }
    }

    @Test
    void oneAddressHasSoManyAttemptsWithWhateverNames() throws Exception {
        update("delete from sign_in_attempt");
        try {
            for (int i = 0; i < 2; i++) {
                assertThat(strict.form(null, "/websync/sign-in", "name", "who" + i, "password", "x")
                                .statusCode())
                        .isEqualTo(401);
            }
            assertThat(strict.form(null, "/websync/sign-in", "name", "sam", "password", PASSWORD)
                            .statusCode())
                    .isEqualTo(429);
        } finally {
            update("delete from sign_in_attempt");
        }
    }

    @Test
    void signingInAndFailingToAreToldInTheAuditLog() throws Exception {
        assertThat(ingest.form(null, "/websync/sign-in", "name", "sam", "password", "wrong")
                        .statusCode())
                .isEqualTo(401);
        ingest.signIn("sam", PASSWORD);
        JsonNode refused =
                ingest.getJson("/api/v1/audit?action=SIGN_IN_REFUSED").get("items");
        assertThat(refused.findValuesAsString("subject")).contains("sam");
        assertThat(refused.toString()).doesNotContain("\"wrong\"");
        JsonNode in = ingest.getJson("/api/v1/audit?action=signed_in&account=sam&limit=1")
                .at("/items/0");
        assertThat(in.get("address").asString()).isEqualTo("127.0.0.1");
    }

    private static void update(String sql) {
        catalog.jdbc().sql(sql).update();
    }
}
