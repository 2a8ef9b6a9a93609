package io.websync.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The API of one websync, as one account. */
final class Server {

    static final JsonMapper JSON = JsonMapper.shared();

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(60);

    private final URI root;
    private final String token;
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /** The server cannot be reached, or says that it cannot serve now: the same request may succeed later. */
    static final class AwayException extends Exception {

        private static final long serialVersionUID = 1;

        AwayException(String message) {
            super(message);
        }
    }

    /** @param token empty for what needs no account */
    Server(URI root, String token) {
        this.root = root;
        this.token = token;
    }

    /** @throws CommandFailure when it is no address of a server */
    static URI root(String text) {
        try {
            URI uri = URI.create(text.strip().replaceAll("/+$", ""));
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new CommandFailure(Main.USAGE, "«" + text + "» is no address like https://websync.example.org");
    }

    URI root() {
        return root;
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    JsonNode get(String path) {
        try {
            return tryGet(path);
        } catch (AwayException e) {
            throw refused(e);
        }
    }

    /** For whoever can wait. */
    JsonNode tryGet(String path) throws AwayException {
        return json(exchange(request(path).GET(), BodyHandlers.ofString()));
    }

    JsonNode post(String path, @Nullable Object body) {
        HttpRequest.Builder request = request(path);
        if (body == null) {
            request.POST(BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)));
        }
        try {
            return json(exchange(request, BodyHandlers.ofString()));
        } catch (AwayException e) {
            throw refused(e);
        }
    }

    /** Hands in a list; its length decides how long it takes, so only silence before the connection is bounded. */
    JsonNode handIn(String path, Map<String, String> headers, BodyPublisher list) throws AwayException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(root.resolve(root.getPath() + path)).header("Authorization", "Bearer " + token);
        headers.forEach(request::header);
        return json(exchange(request.POST(list), BodyHandlers.ofString()));
    }

    /** Copies a document as it comes. */
    void download(String path, OutputStream to) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(root.resolve(root.getPath() + path))
                .header("Authorization", "Bearer " + token)
                .GET();
        try (InputStream body = exchange(request, BodyHandlers.ofInputStream()).body()) {
            body.transferTo(to);
        } catch (AwayException e) {
            throw refused(e);
        }
    }

    /** The items of a list, page after page as they are asked for. */
    Iterable<JsonNode> items(String first) {
        return () -> new Iterator<>() {
            private @Nullable String next = first;
            private Iterator<JsonNode> page = Collections.emptyIterator();

            @Override
            public boolean hasNext() {
                while (!page.hasNext() && next != null) {
                    JsonNode answer = get(next);
                    next = answer.path("next").isString() ? answer.path("next").asString() : null;
                    page = answer.path("items").iterator();
                }
                return page.hasNext();
            }

            @Override
            public JsonNode next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return page.next();
            }
        };
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(root.resolve(root.getPath() + path)).timeout(ANSWER);
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    private <T> HttpResponse<T> exchange(HttpRequest.Builder request, BodyHandler<T> handler) throws AwayException {
        HttpResponse<T> answer;
        try {
            answer = client.send(request.build(), handler);
        } catch (IOException e) {
            throw new AwayException(root + " does not answer: "
                    + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AwayException("interrupted");
        }
        int status = answer.statusCode();
        if (status >= 200 && status < 300) {
            return answer;
        }
        JsonNode problem = problem(answer);
        String detail = problem.path("detail").asString("the server answers " + status);
        // Another request with the same key is still being received; or it broke off, and is not given up yet.
        boolean later = Screen.text(problem, "type").endsWith("idempotency-key-in-progress");
        if (later || status == 502 || status == 503 || status == 504) {
            throw new AwayException(detail);
        }
        if (status == 401 && !Screen.text(problem, "type").endsWith("no-join-token")) {
            throw new CommandFailure(
                    Main.REFUSED, root + " does not know the token; `websync login " + root + "` with a new one");
        }
        if (problem.has("rejects")) {
            var rejects = new ArrayList<String>();
            problem.path("rejects")
                    .forEach(reject -> rejects.add("rejected line " + Screen.text(reject, "line") + ": "
                            + Screen.text(reject, "reason") + ": " + Screen.text(reject, "text")));
            throw new CommandFailure(Main.INCOMPLETE, detail, rejects);
        }
        throw new CommandFailure(Main.REFUSED, detail);
    }

    /** Empty when something between here and websync answers. */
    private static JsonNode problem(HttpResponse<?> answer) {
        try {
            return JSON.readTree(
                    answer.body() instanceof InputStream stream
                            ? new String(stream.readNBytes(1_000_000), StandardCharsets.UTF_8)
                            : String.valueOf(answer.body()));
        } catch (IOException | JacksonException e) {
            return JSON.createObjectNode();
        }
    }

    private JsonNode json(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (JacksonException e) {
            throw new CommandFailure(Main.REFUSED, root + " gives an answer that is not websync's");
        }
    }

    static CommandFailure refused(AwayException e) {
        return new CommandFailure(Main.REFUSED, String.valueOf(e.getMessage()));
    }
}
