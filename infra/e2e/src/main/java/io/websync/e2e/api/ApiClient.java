package io.websync.e2e.api;

import io.websync.contracts.Selector;
import io.websync.e2e.ScenarioFailure;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** websync's HTTP API with one token. Thread-safe. */
public final class ApiClient {

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final URI base;
    private final String token;

    public ApiClient(URI base, String token) {
        this.base = base;
        this.token = token;
    }

    /** The server's address, without a slash at its end. */
    public String root() {
        return base.toString().replaceAll("/+$", "");
    }

    public String token() {
        return token;
    }

    /** An admin token in the form that websync takes. */
    public static String newToken() {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        return "websync_" + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    /**
     * Hands in a list, one entry a line.
     *
     * @return the submission's id
     * @throws ScenarioFailure when the answer is not 202 with a Location
     */
    public long submit(Iterable<String> lines, Selector selector) throws IOException, InterruptedException {
        return submit(HttpRequest.BodyPublishers.ofString(String.join("\n", lines)), selector, LIMIT);
    }

    /** As {@link #submit(Iterable, Selector)}, for a list of any length. */
    public long submit(HttpRequest.BodyPublisher list, Selector selector, Duration limit)
            throws IOException, InterruptedException {
        var answer = handIn(list, selector, limit, null);
        if (answer.submission().isEmpty()) {
            throw new ScenarioFailure("POST /api/v1/submissions answered " + answer.status() + ": " + answer.body());
        }
        return answer.submission().getAsLong();
    }

    /**
     * Hands in a list, whatever the answer.
     *
     * @param key the same for each attempt with the same list, so that it is taken once
     * @throws IOException when there was no answer
     */
    public Answer handIn(Iterable<String> lines, Selector selector, Duration limit, String key)
            throws IOException, InterruptedException {
        return handIn(HttpRequest.BodyPublishers.ofString(String.join("\n", lines)), selector, limit, key);
    }

    private Answer handIn(
            HttpRequest.BodyPublisher list, Selector selector, Duration limit, @Nullable String idempotencyKey)
            throws IOException, InterruptedException {
        var query = new StringBuilder();
        if (!selector.equals(Selector.ALL)) {
            parameters(query, "edges", selector.edges());
            parameters(query, "groups", selector.groups());
        }
        var request = request("/api/v1/submissions" + query)
                .timeout(limit)
                .header("Content-Type", "text/plain; charset=utf-8")
                .POST(list);
        if (idempotencyKey != null) {
            request.header("Idempotency-Key", idempotencyKey);
        }
        return Answer.of(HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString()));
    }

    /** Enrols a node that has not said a word yet. */
    public void enrol(String node) throws IOException, InterruptedException {
        String path = "/api/v1/nodes/" + node;
        var request = request(path)
                .timeout(LIMIT)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString("{}"));
        var response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2) {
            throw new IOException("PUT " + path + " answered " + response.statusCode() + ": " + response.body());
        }
    }

    /** Asks a node to compare what it has with what it should have. */
    public void reconcile(String node, boolean rehash) throws IOException, InterruptedException {
        String path = "/api/v1/nodes/" + node + "/reconcile?rehash=" + rehash;
        var request = request(path).timeout(LIMIT).POST(HttpRequest.BodyPublishers.noBody());
        var response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 202) {
            throw new IOException("POST " + path + " answered " + response.statusCode() + ": " + response.body());
        }
    }

    public SubmissionReport report(long submission) throws IOException, InterruptedException {
        return SubmissionReport.of(get("/api/v1/submissions/" + submission));
    }

    /** Every rejected line. */
    public List<Reject> rejects(long submission) throws IOException, InterruptedException {
        return pages("/api/v1/submissions/" + submission + "/rejects").stream()
                .map(Reject::of)
                .toList();
    }

    /** Every accepted line as the API tells it. */
    public List<JsonNode> files(long submission) throws IOException, InterruptedException {
        return pages("/api/v1/submissions/" + submission + "/files");
    }

    /** All dead letters of a class that stand open. */
    public List<JsonNode> deadLetters(String code) throws IOException, InterruptedException {
        return pages("/api/v1/dead-letters?class=" + code + "&state=OPEN");
    }

    /** The names of the edges that websync knows. */
    public List<String> nodes() throws IOException, InterruptedException {
        var answer = get("/api/v1/nodes");
        var items = answer.isArray() ? answer : answer.path("items");
        List<String> names = new ArrayList<>();
        items.forEach(node -> names.add(node.path("name").asString()));
        return names;
    }

    /**
     * Asks a health address, without a token.
     *
     * @return null when it is UP, else what it said
     */
    public static @Nullable String health(URI process, String path) throws InterruptedException {
        try {
            var answer = ask(process, path);
            return answer.status() == 200 ? null : answer.status() + " " + answer.body();
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Gets a path of a process, without a token. */
    public static Answer ask(URI process, String path) throws IOException, InterruptedException {
        return Answer.of(HTTP.send(
                HttpRequest.newBuilder(process.resolve(path)).timeout(LIMIT).build(),
                HttpResponse.BodyHandlers.ofString()));
    }

    /** Gets a path as JSON. */
    public JsonNode get(String path) throws IOException, InterruptedException {
        return JSON.readTree(getText(path));
    }

    /**
     * Gets a path as text.
     *
     * @throws IOException when the answer is not 200
     */
    public String getText(String path) throws IOException, InterruptedException {
        var response = HTTP.send(request(path).timeout(LIMIT).build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException("GET " + path + " answered " + response.statusCode() + ": " + response.body());
        }
        return response.body();
    }

    private List<JsonNode> pages(String path) throws IOException, InterruptedException {
        List<JsonNode> all = new ArrayList<>();
        String next = path + (path.contains("?") ? "&" : "?") + "limit=1000";
        while (next != null) {
            var page = get(next);
            page.path("items").forEach(all::add);
            var link = page.path("next");
            next = link.isMissingNode() || link.isNull() ? null : link.asString();
        }
        return all;
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path)).header("Authorization", "Bearer " + token);
    }

    private static void parameters(StringBuilder query, String name, List<String> values) {
        for (String value : values) {
            query.append(query.isEmpty() ? '?' : '&')
                    .append(name)
                    .append('=')
                    .append(URLEncoder.encode(value, StandardCharsets.UTF_8));
        }
    }
}
