package io.websync.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.testing.NothingBlocksAnEventLoop;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

/** Who comes in, and how errors are said. */
@ExtendWith(NothingBlocksAnEventLoop.class)
class FrontDoorIT {

    private static IngestProcess ingest;

    @BeforeAll
    static void start() throws Exception {
        ingest = IngestProcess.start();
        ingest.put("/api/v1/nodes/oslo", "{\"groups\":[\"north\"]}");
    }

    @AfterAll
    static void stop() {
        ingest.close();
    }

    @Test
    void healthIsOpenAndNamesItsEngines() throws Exception {
        HttpResponse<String> health = anonymous("/actuator/health");
        assertThat(health.statusCode()).isEqualTo(200);
        JsonNode components = IngestProcess.json(health).get("components");
        assertThat(components.at("/broker/status").asString()).isEqualTo("UP");
        assertThat(components.at("/catalog/status").asString()).isEqualTo("UP");
        assertThat(anonymous("/actuator/health/liveness").statusCode()).isEqualTo(200);
    }

    @Test
    void everythingElseNeedsATokenOrASession() throws Exception {
        for (String path : new String[] {
            "/api/v1/submissions", "/api/v1/openapi.yaml", "/actuator/prometheus", "/nowhere", "/actuator/healthx"
        }) {
            HttpResponse<String> response = anonymous(path);
            assertThat(response.statusCode()).as(path).isEqualTo(401);
            assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"websync\"");
            assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(IngestProcess.json(response).get("status").asInt()).isEqualTo(401);
        }
        HttpResponse<String> wrong = ingest.client.send(
                HttpRequest.newBuilder(ingest.root.resolve("/api/v1/nodes"))
                        .header("Authorization", "Bearer websync_wrong")
                        .build(),
                BodyHandlers.ofString());
        assertThat(wrong.statusCode()).isEqualTo(401);
    }

    @Test
    void aPageWithoutASessionLeadsToSignInAndFromThereBack() throws Exception {
        HttpResponse<String> page = anonymous("/websync/submissions?before=9");
        assertThat(page.statusCode()).isEqualTo(303);
        String location = page.headers().firstValue("Location").orElseThrow();
        assertThat(location).isEqualTo("/websync/sign-in?to=%2Fwebsync%2Fsubmissions%3Fbefore%3D9");
        assertThat(anonymous(location).body()).contains("name=\"password\"", "value=\"/websync/submissions?before=9\"");

        HttpResponse<String> signedIn = signIn(IngestProcess.PASSWORD, "/websync/submissions?before=9");
        assertThat(signedIn.statusCode()).isEqualTo(303);
        assertThat(signedIn.headers().firstValue("Location")).hasValue("/websync/submissions?before=9");
        String cookie = signedIn.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(cookie).contains("HttpOnly", "SameSite=Strict", "Path=/").doesNotContain("Secure");

        HttpResponse<String> back = ingest.client.send(
                HttpRequest.newBuilder(ingest.root.resolve("/websync/submissions"))
                        .header("Cookie", cookie.substring(0, cookie.indexOf(';')))
                        .build(),
                BodyHandlers.ofString());
        assertThat(back.statusCode()).isEqualTo(200);
        assertThat(back.headers().firstValue("Content-Security-Policy"))
                .get()
                .asString()
                .contains("default-src 'none'");
    }

    @Test
    void signInRefusesAWrongPasswordAndNeverLeadsElsewhere() throws Exception {
        assertThat(signIn("a wrong password", "/websync").statusCode()).isEqualTo(401);
        for (String to :
                new String[] {"//evil.test/", "https://evil.test/", "/websync/../..//evil", "/websync\\evil"}) {
            assertThat(signIn(IngestProcess.PASSWORD, to).headers().firstValue("Location"))
                    .as(to)
                    .get()
                    .asString()
                    .startsWith("/websync");
        }
    }

    @Test
    void behindATlsProxyTheCookieIsSecure() throws Exception {
        HttpResponse<String> signedIn = ingest.client.send(
                HttpRequest.newBuilder(ingest.root.resolve("/websync/sign-in"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("X-Forwarded-Proto", "https")
                        .POST(BodyPublishers.ofString("name=admin&password=" + IngestProcess.PASSWORD))
                        .build(),
                BodyHandlers.ofString());
        assertThat(signedIn.headers().firstValue("Set-Cookie")).get().asString().contains("Secure");
    }

    @Test
    void whatAnotherSitesPageSendsIsRefused() throws Exception {
        String cookie = ingest.signIn("admin", IngestProcess.PASSWORD);
        for (String[] header : new String[][] {{"Sec-Fetch-Site", "cross-site"}, {"Origin", "http://evil.test"}}) {
            HttpResponse<String> response = ingest.client.send(
                    HttpRequest.newBuilder(ingest.root.resolve("/websync"))
                            .header("Cookie", cookie)
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .header(header[0], header[1])
                            .POST(BodyPublishers.ofString("urllist=http://origin.test/forged"))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(response.statusCode()).as(header[0]).isEqualTo(403);
        }
        HttpResponse<String> own = ingest.client.send(
                HttpRequest.newBuilder(ingest.root.resolve("/websync"))
                        .header("Cookie", cookie)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("Origin", ingest.root.toString())
                        .POST(BodyPublishers.ofString("urllist=http://origin.test/own"))
                        .build(),
                BodyHandlers.ofString());
        assertThat(own.statusCode()).isEqualTo(200);
    }

    @Test
    void everyErrorIsAProblemDocument() throws Exception {
        assertProblem(ingest.get("/api/v1/nothing"), 404);
        assertProblem(ingest.get("/api/v1/submissions/999999999"), 404);
        assertProblem(ingest.get("/api/v1/submissions/x"), 400);
        assertProblem(ingest.get("/api/v1/submissions?limit=0"), 400);
        assertProblem(ingest.get("/api/v1/nodes/nowhere"), 404);
        assertProblem(ingest.send(ingest.request("/api/v1/submissions").DELETE()), 405);
        assertProblem(ingest.post("application/xml", "<a/>"), 415);
        assertProblem(ingest.post("application/json", "[\"http://a/1\""), 400);
        assertProblem(ingest.put("/api/v1/nodes/bad%20name", "{}"), 422);
        assertProblem(ingest.put("/api/v1/nodes/rome", "{"), 400);
        assertProblem(ingest.post("text/plain", "", "Idempotency-Key", "x".repeat(300)), 400);
        assertProblem(ingest.post("text/plain", "  \n "), 422);
    }

    @Test
    void anErrorOnAPageIsAPage() throws Exception {
        HttpResponse<String> response = ingest.get("/websync/submissions/999999999");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.headers().firstValue("Content-Type"))
                .get()
                .asString()
                .startsWith("text/html");
        assertThat(response.body()).contains("there is no submission 999999999");
        HttpResponse<String> unknown = ingest.postTo(
                "/websync", "application/x-www-form-urlencoded", "edges=%3Cb%3E&urllist=http://origin.test/1");
        assertThat(unknown.statusCode()).isEqualTo(422);
        assertThat(unknown.body()).contains("no edge «&lt;b&gt;»").doesNotContain("<b>");
    }

    @Test
    void theRootLeadsToThePageWhereItAlwaysWas() throws Exception {
        HttpResponse<String> root = ingest.get("/");
        assertThat(root.statusCode()).isEqualTo(303);
        assertThat(root.headers().firstValue("Location")).hasValue("/websync");
        assertThat(anonymous("/websync/assets/style.css").statusCode()).isEqualTo(200);
        assertThat(anonymous("/websync/assets/secret").statusCode()).isEqualTo(404);
    }

    @Test
    void everyRouteOfTheApiIsInItsDescription() throws Exception {
        HttpResponse<String> document = ingest.get("/api/v1/openapi.yaml");
        assertThat(document.statusCode()).isEqualTo(200);
        String[] lines = document.body().split("\n", -1);
        var described = new TreeSet<String>();
        String path = "";
        for (String line : lines) {
            if (line.startsWith("  /")) {
                path = line.strip().replace(":", "");
            } else if (line.matches("    (get|put|post|delete|patch):")) {
                described.add(line.strip().replace(":", "") + " " + path);
            } else if (line.startsWith("components:")) {
                break;
            }
        }
        var routes = new TreeSet<String>();
        ingest.context
                .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .keySet()
                .forEach(mapping -> mapping.getPatternsCondition().getPatterns().stream()
                        .map(pattern -> pattern.toString().replaceAll("\\{(\\w+):[^}]*}", "{$1}"))
                        .filter(route -> route.startsWith("/api/") && !route.startsWith(ThreadProbe.PATH))
                        .forEach(route -> mapping.getMethodsCondition()
                                .getMethods()
                                .forEach(method -> routes.add(method.name().toLowerCase(Locale.ROOT) + " " + route))));
        assertThat(routes).isNotEmpty().isEqualTo(described);
    }

    @Test
    void handlersNeverRunOnAnEventLoop() throws Exception {
        assertThat(ingest.get(ThreadProbe.PATH + "/value").body()).isEqualTo("virtual true");
        assertThat(ingest.get(ThreadProbe.PATH + "/mono").body()).isEqualTo("virtual true");
    }

    @Test
    void metricsCountWhatWasHandedIn() throws Exception {
        ingest.post("text/plain", "http://origin.test/counted nonsense");
        String metrics = ingest.get("/actuator/prometheus").body();
        assertThat(metrics)
                .contains(
                        "websync_ingest_entries_total{result=\"accepted\"}", "websync_ingest_submission_seconds_count");
        assertThat(metrics).doesNotContain("origin.test");
    }

    private static void assertProblem(HttpResponse<String> response, int status) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        JsonNode problem = IngestProcess.json(response);
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("type").asString()).startsWith("urn:websync:problem:");
        assertThat(problem.get("title").asString()).isNotEmpty();
        assertThat(problem.get("detail").asString()).isNotEmpty();
    }

    private static HttpResponse<String> anonymous(String path) throws Exception {
        return ingest.client.send(
                HttpRequest.newBuilder(ingest.root.resolve(path)).build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> signIn(String password, String to) throws Exception {
        return ingest.client.send(
                HttpRequest.newBuilder(ingest.root.resolve("/websync/sign-in"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(
                                "name=admin&password=" + URLEncoder.encode(password, StandardCharsets.UTF_8) + "&to="
                                        + URLEncoder.encode(to, StandardCharsets.UTF_8)))
                        .build(),
                BodyHandlers.ofString());
    }
}
