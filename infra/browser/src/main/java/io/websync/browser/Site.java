package io.websync.browser;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import io.websync.standalone.Credentials;
import io.websync.standalone.Pipeline;
import io.websync.standalone.StandaloneSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole pipeline with three edges, an origin with files, and the system's browser. */
final class Site implements AutoCloseable {

    static final List<String> EDGES = List.of("edge1", "edge2", "edge3");

    /** How long a page may take to show what is awaited: on a loaded machine longer than the browser's 5 s. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Path served;
    private final Path data;
    private final HttpServer origin;
    private final Credentials credentials;
    private final Pipeline pipeline;
    private final Browser browser;

    /** What was started, the last first. */
    private final Deque<Runnable> opened;

    private Site(Path folder, Path chromium, Deque<Runnable> opened) throws IOException, InterruptedException {
        this.opened = opened;
        served = Files.createDirectories(folder.resolve("served"));
        origin = SimpleFileServer.createFileServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), served, SimpleFileServer.OutputLevel.NONE);
        origin.start();
        opened.push(() -> origin.stop(0));
        data = Files.createDirectories(folder.resolve("data"));
        Files.writeString(data.resolve("fetcher.yml"), "websync.fetcher.outbound.allow: 127.0.0.0/8\n");
        credentials = Credentials.readOrMake(data);
        pipeline = Pipeline.start(new StandaloneSettings(data, 0, "127.0.0.1", EDGES, 0), credentials);
        opened.push(pipeline::close);
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        opened.push(playwright::close);
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(chromium)
                        .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage")));
        opened.push(browser::close);
        PlaywrightAssertions.setDefaultAssertionTimeout((double) PATIENCE.toMillis());
    }

    /** Skips the test where there is no browser. */
    static Site start(Path folder) throws IOException, InterruptedException {
        Optional<Path> chromium = chromium();
        Assumptions.assumeTrue(
                chromium.isPresent(), "no Chromium on the path: install one, or set CHROMIUM to it, to test the pages");
        var opened = new ArrayDeque<Runnable>();
        try {
            return new Site(folder, chromium.orElseThrow(), opened);
        } catch (IOException | InterruptedException | RuntimeException e) {
            closeAll(opened);
            throw e;
        }
    }

    private static Optional<Path> chromium() {
        String given = System.getenv("CHROMIUM");
        if (given != null) {
            return Optional.of(Path.of(given));
        }
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(name -> Stream.of(path.split(":")).map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    String url() {
        String url = pipeline.url();
        return url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    /** Puts a file at the origin; returns its URL. */
    String file(String name, String content) throws IOException {
        Path file = served.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        return fileUrl(name);
    }

    /** Where a copy of the file lies. */
    Path copy(String edge, String name) {
        return data.resolve(
                "edges/" + edge + "/www/127.0.0.1:" + origin.getAddress().getPort() + "/" + name);
    }

    String fileUrl(String name) {
        return "http://127.0.0.1:" + origin.getAddress().getPort() + "/" + name;
    }

    String adminPassword() {
        return credentials.password();
    }

    /** Waits until the submission has the state, or fails with the one that it has. */
    void awaitState(long submission, String state) throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(Duration.ofMinutes(2));
        while (true) {
            String now = call("GET", "/api/v1/submissions/" + submission, "")
                    .get("state")
                    .asString();
            if (now.equals(state)) {
                return;
            }
            if (Instant.now().isAfter(deadline)) {
                throw new IllegalStateException("submission " + submission + " is " + now + ", not " + state);
            }
            Thread.sleep(Duration.ofMillis(100));
        }
    }

    /** Makes a user who may send to every edge; returns the password. */
    String user(String name) throws IOException, InterruptedException {
        call("POST", "/api/v1/accounts", "{\"name\":\"" + name + "\",\"role\":\"user\",\"groups\":[\"all\"]}");
        return call("POST", "/api/v1/accounts/" + name + "/password", "")
                .get("password")
                .asString();
    }

    /** As the administrator. */
    JsonNode call(String method, String path, String body) throws IOException, InterruptedException {
        return JSON.readTree(answer(method, path, body));
    }

    /** What the administrator gets there. */
    String text(String path) throws IOException, InterruptedException {
        return answer("GET", path, "");
    }

    private String answer(String method, String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(URI.create(url() + path))
                        .header("Authorization", "Bearer " + credentials.token())
                        .header("Content-Type", body.startsWith("http") ? "text/plain" : "application/json")
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IllegalStateException(method + " " + path + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    /** A browser of its own: no cookie of another one. */
    BrowserContext person(Browser.NewContextOptions options) {
        return browser.newContext(options.setBaseURL(url()));
    }

    /** Signs in, and is where lists are handed in. */
    Page signIn(BrowserContext person, String name, String password) {
        Page page = person.newPage();
        page.navigate("/websync");
        page.locator("#name").fill(name);
        page.locator("#password").fill(password);
        page.locator("main button[type=submit]").click();
        page.waitForURL("**/websync");
        return page;
    }

    @Override
    public void close() {
        closeAll(opened);
    }

    private static void closeAll(Deque<Runnable> opened) {
        while (!opened.isEmpty()) {
            opened.pop().run();
        }
    }
}
