package io.websync.openid;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.embedded.EmbeddedBroker;
import io.websync.embedded.EmbeddedDatabase;
import io.websync.ingest.IngestApplication;
import java.io.IOException;
import java.net.HttpCookie;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** Signing in at an OpenID provider that is a real one, as a browser does it. */
class OpenIdSignInIT {

    private static final String SECURITY = "org.springframework.boot.security.autoconfigure.";
    private static final String EXCLUDED = SECURITY + "ReactiveUserDetailsServiceAutoConfiguration," + SECURITY
            + "UserDetailsServiceAutoConfiguration," + SECURITY
            + "actuate.web.reactive.ReactiveManagementWebSecurityAutoConfiguration,"
            + "org.springframework.boot.tomcat.autoconfigure.reactive.TomcatReactiveWebServerAutoConfiguration";
    private static final String TOKEN = "token-of-the-openid-test";
    private static final String PASSWORD = "the first password of it";

    private static final int SIGN_INS = 40;

    @TempDir
    static Path folder;

    private static EmbeddedBroker broker;
    private static EmbeddedDatabase database;
    private static ConfigurableApplicationContext ingest;
    private static ConfigurableApplicationContext provider;
    private static int providerPort;
    private static String root;

    private Browser browser;

    @BeforeEach
    void open() {
        browser = new Browser(root);
    }

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.start(folder.resolve("broker"), 0, new Properties());
        database = EmbeddedDatabase.start(folder.resolve("catalog"));
        providerPort = freePort();
        ingest = IngestApplication.application()
                .run(
                        "--server.port=0",
                        "--logging.level.root=warn",
                        "--server.address=127.0.0.1",
                        "--spring.autoconfigure.exclude=" + EXCLUDED,
                        "--websync.ingest.kafka.bootstrap-servers=" + broker.bootstrapServers(),
                        "--websync.ingest.catalog.url=" + database.url(),
                        "--websync.ingest.catalog.username=" + database.username(),
                        "--websync.ingest.catalog.password=" + database.password(),
                        "--websync.ingest.admin-token=" + TOKEN,
                        "--websync.ingest.accounts.first-password=" + PASSWORD,
                        "--websync.ingest.accounts.sign-ins-per-address=" + SIGN_INS,
                        "--websync.ingest.accounts.oidc.issuer=http://127.0.0.1:" + providerPort,
                        "--websync.ingest.accounts.oidc.client-id=" + Provider.CLIENT,
                        "--websync.ingest.accounts.oidc.client-secret=" + Provider.SECRET,
                        "--websync.ingest.accounts.oidc.label=the test's provider",
                        "--websync.ingest.accounts.oidc.create-accounts=true",
                        "--websync.ingest.accounts.oidc.link-accounts=true",
                        "--websync.ingest.accounts.oidc.role-claim=access.groups",
                        "--websync.ingest.accounts.oidc.admin-values=operators,root");
        root = "http://127.0.0.1:" + ingest.getEnvironment().getRequiredProperty("local.server.port");
        awaitReady();
        provider = startProvider();
    }

    @AfterAll
    static void stop() throws Exception {
        provider.close();
        ingest.close();
        database.close();
        broker.close();
    }

    @Test
    void whoSignsInThereIsSignedInHereAsAUserWithoutGrants() throws Exception {
        assertThat(browser.get("/websync/sign-in?to=/websync/account").body())
                .contains("the test&#39;s provider", "/websync/sign-in/openid?to=");
        assertThat(browser.begin("/websync"))
                .contains("code_challenge_method=S256", "nonce=", "state=", "response_type=code");

        HttpResponse<String> signedIn = browser.signIn("olaf", "/websync/account");
        assertThat(signedIn.statusCode()).as(signedIn.body()).isEqualTo(200);
        assertThat(signedIn.body()).contains("0;url=/websync/account");
        assertThat(String.join("\n", signedIn.headers().allValues("Set-Cookie")))
                .contains("websync=", "HttpOnly", "SameSite=Strict");
        assertThat(browser.get("/websync/account").body()).contains("olaf").doesNotContain("name=\"current\"");
        assertThat(browser.get("/websync/users").statusCode()).isEqualTo(403);
        assertThat(audit()).contains("ACCOUNT_CREATED", "signs in by OpenID as", "SIGNED_IN", "by OpenID");

        var other = new Browser(root);
        assertThat(other.signIn("olaf", "/websync").statusCode()).isEqualTo(200);
        assertThat(other.get("/websync/account").body()).contains("olaf");
    }

    @Test
    void theProvidersGroupsSayAtEachSigningInWhoIsAnAdministrator() throws Exception {
        Provider.GROUPS.put("anna", List.of("staff", "operators"));
        assertThat(browser.signIn("anna", "/websync").statusCode()).isEqualTo(200);
        assertThat(browser.get("/websync/users").statusCode()).isEqualTo(200);

        Provider.GROUPS.put("anna", List.of("staff"));
        var later = new Browser(root);
        assertThat(later.signIn("anna", "/websync").statusCode()).isEqualTo(200);
        assertThat(later.get("/websync/users").statusCode()).isEqualTo(403);
    }

    @Test
    void anAccountThatAnAdministratorMadeIsLinkedByItsNameAndKeepsItsPassword() throws Exception {
        String password = api("POST", "/api/v1/accounts", "{\"name\":\"Rita\"}")
                .body()
                .replaceAll("(?s).*\"password\"\\s*:\\s*\"([^\"]+)\".*", "$1");
        assertThat(browser.signIn("rita", "/websync").statusCode()).isEqualTo(200);
        assertThat(browser.get("/websync/account").body()).contains("Rita", "name=\"current\"");
        HttpResponse<String> byPassword =
                new Browser(root).post("/websync/sign-in", "name=Rita&password=" + Browser.encoded(password));
        assertThat(byPassword.statusCode()).isEqualTo(303);
    }

    @Test
    void anAdministratorsAccountIsNeverTakenByItsName() throws Exception {
        HttpResponse<String> refused = browser.signIn("admin", "/websync");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("«admin»");
        assertThat(sessions(refused)).isEmpty();
        assertThat(audit()).contains("SIGN_IN_REFUSED", "by OpenID: name taken");
    }

    @Test
    void aDisabledAccountIsRefused() throws Exception {
        assertThat(browser.signIn("dora", "/websync").statusCode()).isEqualTo(200);
        assertThat(api("PATCH", "/api/v1/accounts/dora", "{\"disabled\":true}").statusCode())
                .isEqualTo(200);
        HttpResponse<String> refused = new Browser(root).signIn("dora", "/websync");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(sessions(refused)).isEmpty();
    }

    @Test
    void whatCannotBeAnAccountsNameGetsNone() throws Exception {
        HttpResponse<String> refused = browser.signIn("<b>Bobby & Söhne</b>", "/websync");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("&lt;b&gt;Bobby").doesNotContain("<b>Bobby");
    }

    @Test
    void anAnswerThatThisBrowserDidNotAskForIsRefused() throws Exception {
        String callback = new Browser(root).toCallback("olaf", "/websync");
        HttpResponse<String> stolen = browser.get(callback);
        assertThat(stolen.statusCode()).isEqualTo(403);
        assertThat(sessions(stolen)).isEmpty();
        browser.begin("/websync");
        HttpResponse<String> mixed = browser.get(callback);
        assertThat(mixed.statusCode()).isEqualTo(403);
        assertThat(sessions(mixed)).isEmpty();
    }

    @Test
    void aCodeIsGoodOnceEvenForTheBrowserThatBegan() throws Exception {
        String callback = browser.toCallback("olaf", "/websync");
        HttpCookie memory = browser.cookie("websync-openid");
        assertThat(browser.get(callback).statusCode()).isEqualTo(200);
        assertThat(browser.get(callback).statusCode()).as("without its memory").isEqualTo(403);
        browser.putBack(memory);
        HttpResponse<String> again = browser.get(callback);
        assertThat(again.statusCode()).as("with its memory").isEqualTo(403);
        assertThat(sessions(again)).isEmpty();
        assertThat(audit()).contains("by OpenID: the provider does not take the code");
    }

    @Test
    void whoDoesNotAgreeThereIsToldSo() throws Exception {
        String authorize = browser.begin("/websync");
        String state = authorize.replaceAll(".*[?&]state=([^&]+).*", "$1");
        HttpResponse<String> refused =
                browser.get("/websync/sign-in/openid/callback?error=access_denied&state=" + state);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("name=\"password\"");
    }

    @Test
    void theWayEndsAtAPageOfOursWhateverIsAskedFor() throws Exception {
        for (String elsewhere : List.of("https://evil.test/", "//evil.test", "/websync/../../evil", "/\\evil.test")) {
            assertThat(new Browser(root).signIn("olaf", elsewhere).body())
                    .contains("0;url=/websync\"")
                    .doesNotContain("evil");
        }
    }

    @Test
    void whileTheProviderIsAwayPeopleSignInByPassword() throws Exception {
        String callback = browser.toCallback("olaf", "/websync");
        provider.close();
        try {
            HttpResponse<String> half = browser.get(callback);
            assertThat(half.statusCode()).isEqualTo(503);
            HttpResponse<String> away = browser.get("/websync/sign-in/openid?to=/websync/account");
            assertThat(away.statusCode()).isEqualTo(503);
            assertThat(away.body()).contains("name=\"password\"", "value=\"/websync/account\"");
            HttpResponse<String> byPassword =
                    browser.post("/websync/sign-in", "name=admin&password=" + Browser.encoded(PASSWORD));
            assertThat(byPassword.statusCode()).isEqualTo(303);
        } finally {
            provider = startProvider();
        }
        // That it was away is remembered for some seconds.
        awaitStatus(303, "/websync/sign-in/openid");
        assertThat(new Browser(root).signIn("olaf", "/websync").statusCode()).isEqualTo(200);
    }

    @Test
    void whoSignsInUsesUpNoAttempts() throws Exception {
        sql("delete from sign_in_attempt");
        assertThat(browser.signIn("olaf", "/websync").statusCode()).isEqualTo(200);
        assertThat(attempts()).isZero();
        assertThat(new Browser(root).signIn("admin", "/websync").statusCode()).isEqualTo(403);
        assertThat(attempts()).as("one who set out and was not let in").isEqualTo(2);
    }

    @Test
    void whoSetsOutAgainAndAgainHasToWait() throws Exception {
        sql("delete from sign_in_attempt");
        for (int i = 0; i < SIGN_INS; i++) {
            assertThat(new Browser(root).get("/websync/sign-in/openid").statusCode())
                    .isEqualTo(303);
        }
        HttpResponse<String> later = browser.get("/websync/sign-in/openid?to=/websync/account");
        assertThat(later.statusCode()).isEqualTo(429);
        assertThat(later.headers().firstValue("Retry-After")).isPresent();
        assertThat(later.body()).contains("name=\"password\"", "value=\"/websync/account\"");
        sql("delete from sign_in_attempt");
    }

    private static void awaitStatus(int status, String path) throws Exception {
        Instant until = Instant.now().plusSeconds(60);
        while (new Browser(root).get(path).statusCode() != status) {
            if (Instant.now().isAfter(until)) {
                throw new IllegalStateException("not " + status);
            }
            Thread.sleep(100);
            // Who sets out so often has to wait otherwise.
            sql("delete from sign_in_attempt");
        }
    }

    private static void sql(String words) throws SQLException {
        try (var connection = connection();
                var statement = connection.createStatement()) {
            statement.executeUpdate(words);
        }
    }

    private static int attempts() throws SQLException {
        try (var connection = connection();
                var statement = connection.createStatement();
                var row = statement.executeQuery("select count(*) from sign_in_attempt")) {
            row.next();
            return row.getInt(1);
        }
    }

    private static Connection connection() throws SQLException {
        return DriverManager.getConnection(database.url(), database.username(), database.password());
    }

    private static List<String> sessions(HttpResponse<String> answer) {
        return answer.headers().allValues("Set-Cookie").stream()
                .filter(cookie -> cookie.startsWith("websync="))
                .toList();
    }

    private static String audit() throws Exception {
        return api("GET", "/api/v1/audit", "").body();
    }

    private static HttpResponse<String> api(String method, String path, String body) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(root + path))
                            .header("Authorization", "Bearer " + TOKEN)
                            .header("Content-Type", "application/json")
                            .method(method, BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
        }
    }

    private static ConfigurableApplicationContext startProvider() {
        return Provider.start(providerPort, root + "/websync/sign-in/openid/callback");
    }

    private static void awaitReady() throws Exception {
        Instant until = Instant.now().plusSeconds(60);
        while (api("GET", "/actuator/health/readiness", "").statusCode() != 200) {
            if (Instant.now().isAfter(until)) {
                throw new IllegalStateException("not ready");
            }
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
