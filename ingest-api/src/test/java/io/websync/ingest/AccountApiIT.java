package io.websync.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.Catalog;
import java.net.http.HttpResponse;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Accounts, their passwords and their tokens. */
class AccountApiIT {

    private static IngestProcess ingest;
    private static Catalog catalog;

    @BeforeAll
    static void start() throws Exception {
        ingest = IngestProcess.start();
        catalog = IngestProcess.catalog();
    }

    @AfterAll
    static void stop() {
        catalog.close();
        ingest.close();
    }

    @Test
    void anAccountIsMadeWithAPasswordThatIsShownOnceAndKeptAsArgon2() throws Exception {
        JsonNode made = create("{\"name\":\"amy\",\"groups\":[\"north\",\"all\"],\"quota\":{\"lines\":5}}");
        String password = made.get("password").asString();
        assertThat(made.at("/account/groups/0").asString()).isEqualTo("all");
        assertThat(made.at("/account/quota/lines").asLong()).isEqualTo(5);
        assertThat(catalog.jdbc()
                        .sql("select password from account where name = 'amy'")
                        .query(String.class)
                        .single())
                .startsWith("$argon2id$v=19$m=19456,t=2,p=1$")
                .doesNotContain(password);
        String cookie = ingest.signIn("amy", password);
        assertThat(ingest.page(cookie, "/websync/account").body()).contains("Groups</span>:", "all, north");
        assertThat(ingest.getJson("/api/v1/accounts/amy").toString()).doesNotContain("argon2");
    }

    @Test
    void aNameIsTakenWhateverItsCase() throws Exception {
        create("{\"name\":\"Ada\"}");
        assertThat(post("/api/v1/accounts", "{\"name\":\"aDA\"}").statusCode()).isEqualTo(409);
    }

    @Test
    void whatIsOutOfBoundsIsRefusedWithTheReason() throws Exception {
        assertThat(post("/api/v1/accounts", "{\"name\":\"a b\"}").statusCode()).isEqualTo(422);
        assertThat(post("/api/v1/accounts", "{\"name\":\"abel\",\"password\":\"short\"}")
                        .body())
                .contains("12 to 256");
        assertThat(post("/api/v1/accounts", "{\"name\":\"abel\",\"password\":\"aaaaaaaaaaaaaaaa\"}")
                        .body())
                .contains("guessed");
        assertThat(post("/api/v1/accounts", "{\"name\":\"abel\",\"role\":\"king\"}")
                        .statusCode())
                .isEqualTo(422);
        assertThat(post("/api/v1/accounts", "{\"name\":\"abel\",\"quota\":{\"lines\":-1}}")
                        .statusCode())
                .isEqualTo(422);
        assertThat(ingest.get("/api/v1/accounts/abel").statusCode()).isEqualTo(404);
    }

    @Test
    void aTokenIsShownOnceExpiresAndIsRevokedAtOnce() throws Exception {
        String token = userToken("alf");
        JsonNode self = IngestProcess.json(ingest.as(token, "GET", "/api/v1/account", null));
        assertThat(self.get("name").asString()).isEqualTo("alf");
        JsonNode made = IngestProcess.json(ingest.as(
                token,
                "POST",
                "/api/v1/tokens",
                "{\"name\":\"nightly job\",\"expiresAt\":\"" + Instant.now().plusSeconds(3600) + "\"}"));
        String second = made.get("token").asString();
        assertThat(ingest.as(second, "GET", "/api/v1/account", null).statusCode())
                .isEqualTo(200);
        JsonNode listed = IngestProcess.json(ingest.as(second, "GET", "/api/v1/tokens", null))
                .get("items");
        assertThat(listed.findValuesAsString("name")).contains("nightly job");
        assertThat(listed.toString()).doesNotContain(second);
        assertThat(listed.get(0).get("lastUsedAt")).isNotNull();

        long id = made.get("id").asLong();
        assertThat(ingest.as(second, "DELETE", "/api/v1/tokens/" + id, null).statusCode())
                .isEqualTo(204);
        assertThat(ingest.as(second, "GET", "/api/v1/account", null).statusCode())
                .isEqualTo(401);

        JsonNode third = IngestProcess.json(ingest.as(token, "POST", "/api/v1/tokens", expiring("third", 60)));
        catalog.jdbc()
                .sql("update token set expires_at = now() where id = ?")
                .param(third.get("id").asLong())
                .update();
        assertThat(ingest.as(third.get("token").asString(), "GET", "/api/v1/account", null)
                        .statusCode())
                .isEqualTo(401);
        assertThat(ingest.as(token, "POST", "/api/v1/tokens", "{\"name\":\"x\",\"expiresAt\":\"2020-01-01T00:00:00Z\"}")
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void aTokenMakesNoneThatOutlivesIt() throws Exception {
        String token = userToken("alma");
        HttpResponse<String> endless = ingest.as(token, "POST", "/api/v1/tokens", "{\"name\":\"endless\"}");
        assertThat(endless.statusCode()).isEqualTo(422);
        assertThat(endless.body()).contains("has to expire, at the latest with that one at");
        assertThat(ingest.as(token, "POST", "/api/v1/tokens", expiring("longer", 2 * 86_400))
                        .statusCode())
                .isEqualTo(422);
        assertThat(ingest.as(token, "POST", "/api/v1/tokens", expiring("shorter", 3600))
                        .statusCode())
                .isEqualTo(201);
        HttpResponse<String> ofOneWithoutAnEnd = post("/api/v1/tokens", "{\"name\":\"endless\"}");
        assertThat(ofOneWithoutAnEnd.statusCode()).isEqualTo(422);
        assertThat(ofOneWithoutAnEnd.body()).contains("has to expire; one without an end");
    }

    @Test
    void anAddressIsSetByItsOwnerOrAnAdministratorCheckedAndAudited() throws Exception {
        String token = userToken("mila");
        JsonNode own = IngestProcess.json(
                ingest.as(token, "PATCH", "/api/v1/account", "{\"mail\":\" mila@example.test \",\"mailAlarms\":true}"));
        assertThat(own.get("mail").asString()).isEqualTo("mila@example.test");
        assertThat(own.get("mailAlarms").asBoolean()).isTrue();
        for (String wrong : new String[] {
            "mila",
            "a@b@c",
            "mila@example.test\\r\\nBcc: all@example.test",
            "Mila <mila@example.test>",
            "m\u00efla@example.test",
            "m".repeat(65) + "@example.test",
            "a@" + "b.".repeat(130) + "test",
            "a,b@example.test",
            "@example.test",
            "a@-b.test"
        }) {
            HttpResponse<String> refused = ingest.as(token, "PATCH", "/api/v1/account", "{\"mail\":\"" + wrong + "\"}");
            assertThat(refused.statusCode()).as(wrong).isEqualTo(422);
            assertThat(refused.body()).contains("like ann@example.org");
        }
        JsonNode byAdmin = patch("mila", "{\"mail\":\"m.m+x@example.test\"}");
        assertThat(byAdmin.get("mail").asString()).isEqualTo("m.m+x@example.test");
        assertThat(byAdmin.get("mailAlarms").asBoolean()).isTrue();
        JsonNode gone = patch("mila", "{\"mail\":\"\",\"mailAlarms\":false}");
        assertThat(gone.has("mail")).isFalse();
        assertThat(catalog.jdbc()
                        .sql("select account || ': ' || detail from audit where action = 'MAILBOX_CHANGED'"
                                + " and subject = 'mila' order by id")
                        .query(String.class)
                        .list())
                .containsExactly(
                        "mila: mila@example.test, with alarms",
                        "admin: m.m+x@example.test, with alarms",
                        "admin: none");
    }

    @Test
    void onTheirPageSomebodySaysWhereTheyAreWrittenTo() throws Exception {
        create("{\"name\":\"minna\"}");
        String cookie = ingest.signIn("minna", reset("minna"));
        assertThat(ingest.form(cookie, "/websync/account/mail", "mail", "minna@example.test", "mailAlarms", "true")
                        .body())
                .contains("Saved.", "value=\"minna@example.test\"");
        assertThat(ingest.getJson("/api/v1/accounts/minna").get("mailAlarms").asBoolean())
                .isTrue();
        HttpResponse<String> wrong = ingest.form(cookie, "/websync/account/mail", "mail", "\"><b>@x");
        assertThat(wrong.statusCode()).isEqualTo(422);
        assertThat(wrong.body()).contains("Nothing was changed").doesNotContain("<b>");
        assertThat(ingest.getJson("/api/v1/accounts/minna").get("mail").asString())
                .isEqualTo("minna@example.test");
    }

    @Test
    void aChangeIsMadeWholeOrNotAtAll() throws Exception {
        assertThat(ingest.as(
                                IngestProcess.TOKEN,
                                "PATCH",
                                "/api/v1/accounts/admin",
                                "{\"groups\":[\"half\"],\"disabled\":true}")
                        .statusCode())
                .isEqualTo(409);
        assertThat(ingest.getJson("/api/v1/accounts/admin").get("groups").toString())
                .isEqualTo("[]");
        create("{\"name\":\"aron\"}");
        patch("aron", "{\"groups\":[\"whole\"],\"disabled\":true}");
        JsonNode changed = ingest.getJson("/api/v1/accounts/aron");
        assertThat(changed.get("groups").toString()).isEqualTo("[\"whole\"]");
        assertThat(changed.get("disabledAt")).isNotNull();
    }

    @Test
    void aNullInAListIsRefusedWithItsPlace() throws Exception {
        create("{\"name\":\"abby\",\"groups\":[\"kept\"]}");
        for (String json : new String[] {"{\"edges\":[null]}", "{\"edges\":[\"oslo\",null]}"}) {
            HttpResponse<String> refused = ingest.as(IngestProcess.TOKEN, "PATCH", "/api/v1/accounts/abby", json);
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(400);
            assertThat(refused.body()).contains("«edges» holds a null");
        }
        assertThat(ingest.put("/api/v1/nodes/no-nulls", "{\"groups\":[null]}").statusCode())
                .isEqualTo(400);
        assertThat(post("/api/v1/accounts", "{\"name\":\"abe\",\"groups\":[null]}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(ingest.getJson("/api/v1/accounts/abby").get("groups").toString())
                .isEqualTo("[\"kept\"]");
    }

    @Test
    void nothingOfADisabledAccountIsLetInUntilItIsEnabledAgain() throws Exception {
        String token = userToken("ali");
        String password = reset("ali");
        String cookie = ingest.signIn("ali", password);
        assertThat(ingest.as(token, "GET", "/api/v1/account", null).statusCode())
                .isEqualTo(200);
        patch("ali", "{\"disabled\":true}");
        assertThat(ingest.as(token, "GET", "/api/v1/account", null).statusCode())
                .isEqualTo(401);
        assertThat(ingest.page(cookie, "/websync/account").statusCode()).isEqualTo(303);
        patch("ali", "{\"disabled\":false}");
        assertThat(ingest.as(token, "GET", "/api/v1/account", null).statusCode())
                .isEqualTo(200);
        assertThat(ingest.page(cookie, "/websync/account").statusCode()).isEqualTo(303);
    }

    @Test
    void whoChangesThePasswordStaysSignedInHereAndNowhereElse() throws Exception {
        create("{\"name\":\"ann2\"}");
        String first = reset("ann2");
        String here = ingest.signIn("ann2", first);
        String elsewhere = ingest.signIn("ann2", first);
        String next = "another good password";
        assertThat(ingest.form(here, "/websync/account/password", "current", "wrong", "password", next, "again", next)
                        .body())
                .contains("the current password is wrong");
        assertThat(ingest.form(here, "/websync/account/password", "current", first, "password", next, "again", "no")
                        .statusCode())
                .isEqualTo(422);
        assertThat(ingest.form(here, "/websync/account/password", "current", first, "password", next, "again", next)
                        .statusCode())
                .isEqualTo(200);
        assertThat(ingest.page(here, "/websync/account").statusCode()).isEqualTo(200);
        assertThat(ingest.page(elsewhere, "/websync/account").statusCode()).isEqualTo(303);
        assertThat(ingest.form(null, "/websync/sign-in", "name", "ann2", "password", first)
                        .statusCode())
                .isEqualTo(401);
        ingest.signIn("ann2", next);
    }

    @Test
    void theLastAdministratorStaysOne() throws Exception {
        assertThat(ingest.as(IngestProcess.TOKEN, "PATCH", "/api/v1/accounts/admin", "{\"disabled\":true}")
                        .statusCode())
                .isEqualTo(409);
        assertThat(ingest.as(IngestProcess.TOKEN, "PATCH", "/api/v1/accounts/admin", "{\"role\":\"USER\"}")
                        .body())
                .contains("only administrator");
    }

    @Test
    void everyChangeIsToldInTheAuditLogWithWhoDidIt() throws Exception {
        create("{\"name\":\"alex\"}");
        patch("alex", "{\"groups\":[\"all\"]}");
        reset("alex");
        JsonNode log = ingest.getJson("/api/v1/audit?account=admin&limit=50").get("items");
        assertThat(log.findValuesAsString("action")).contains("ACCOUNT_CREATED", "ACCOUNT_CHANGED", "PASSWORD_RESET");
        assertThat(log.toString()).contains("role user, edges [], groups [all]").doesNotContain("argon2");
    }

    @Test
    void administratorsDoTheSameOnPages() throws Exception {
        String admin = ingest.signIn("admin", IngestProcess.PASSWORD);
        assertThat(ingest.page(admin, "/websync/users").body()).contains("New user", "admin", "every edge");
        HttpResponse<String> made =
                ingest.form(admin, "/websync/users", "name", "arno", "role", "user", "groups", "all");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(200);
        assertThat(made.body()).contains("The password of", "arno", "value=\"all\" checked");
        assertThat(ingest.form(admin, "/websync/users", "name", "arno").body())
                .contains("No account was made: there is an account «arno» already");
        String page = "/websync/users/arno";
        assertThat(ingest.form(admin, page, "role", "user", "lines", "many").body())
                .contains("Nothing was changed: «many» is no number");
        assertThat(ingest.form(admin, page, "role", "user", "edges", "oslo", "lines", "10 000")
                        .body())
                .contains("Saved.", "value=\"10000\"", "value=\"oslo\" checked");
        assertThat(ingest.form(admin, page + "/password").body()).contains("it is not shown again");
        assertThat(ingest.form(admin, page + "/disable").body()).contains("DISABLED", "Enable");
        assertThat(ingest.form(admin, page + "/enable").body())
                .contains("Enabled.")
                .doesNotContain("DISABLED");
        assertThat(ingest.form(admin, "/websync/users/admin/disable").body()).contains("only administrator");
        assertThat(ingest.page(admin, "/websync/audit?account=admin&action=ACCOUNT_CREATED")
                        .body())
                .contains("arno", "account created");
        assertThat(ingest.page(admin, "/websync/users/nobody").statusCode()).isEqualTo(404);
    }

    private static String expiring(String name, long seconds) {
        return "{\"name\":\"" + name + "\",\"expiresAt\":\"" + Instant.now().plusSeconds(seconds) + "\"}";
    }

    private static JsonNode create(String json) throws Exception {
        HttpResponse<String> made = post("/api/v1/accounts", json);
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return IngestProcess.json(made);
    }

    private static String userToken(String name) throws Exception {
        String password = create("{\"name\":\"" + name + "\"}").get("password").asString();
        String page = ingest.form(
                        ingest.signIn(name, password), "/websync/account/tokens", "name", "first", "days", "1")
                .body();
        int at = page.indexOf(">websync_") + 1;
        return page.substring(at, page.indexOf('<', at));
    }

    private static String reset(String name) throws Exception {
        return IngestProcess.json(post("/api/v1/accounts/" + name + "/password", ""))
                .get("password")
                .asString();
    }

    private static JsonNode patch(String name, String json) throws Exception {
        HttpResponse<String> answer = ingest.as(IngestProcess.TOKEN, "PATCH", "/api/v1/accounts/" + name, json);
        assertThat(answer.statusCode()).isEqualTo(200);
        return IngestProcess.json(answer);
    }

    private static HttpResponse<String> post(String path, String json) throws Exception {
        return ingest.postTo(path, "application/json", json);
    }
}
