package io.websync.ingest;

import io.websync.catalog.Catalog;
import io.websync.catalog.CatalogSettings;
import io.websync.contracts.EventCodec;
import io.websync.contracts.Topics;
import io.websync.contracts.event.FileSubmitted;
import io.websync.contracts.event.SubmissionEvent;
import io.websync.messaging.Clients;
import io.websync.messaging.KafkaSettings;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A running ingest-api, and a client to talk to it over HTTP. */
final class IngestProcess implements AutoCloseable {

    static final String TOKEN = "websync_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    static final String PASSWORD = "four-words-of-a-test";

    private static final JsonMapper JSON = JsonMapper.shared();

    final ReactiveWebServerApplicationContext context;
    final URI root;
    final HttpClient client = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    private IngestProcess(ReactiveWebServerApplicationContext context) {
        this.context = context;
        this.root = URI.create("http://127.0.0.1:"
                + Objects.requireNonNull(context.getWebServer()).getPort());
    }

    /** Starts on the shared engines and waits until it is ready. */
    static IngestProcess start(String... settings) throws Exception {
        Engines engines = Engines.shared();
        var all = new ArrayList<>(List.of(
                "--server.port=0",
                "--websync.ingest.kafka.bootstrap-servers=" + engines.broker.bootstrapServers(),
                "--websync.ingest.catalog.url=" + engines.database.url(),
                "--websync.ingest.catalog.username=" + engines.database.username(),
                "--websync.ingest.catalog.password=" + engines.database.password(),
                "--websync.ingest.admin-token=" + TOKEN,
                "--websync.ingest.accounts.first-password=" + PASSWORD,
                "--websync.ingest.accounts.sign-ins-per-address=100000"));
        for (String setting : settings) {
            String name = setting.substring(0, setting.indexOf('=') + 1);
            all.removeIf(other -> other.startsWith(name));
            all.add(setting);
        }
        IngestProcess process = launch(all);
        process.awaitReady();
        return process;
    }

    static IngestProcess launch(List<String> settings) {
        var context = (ReactiveWebServerApplicationContext)
                IngestApplication.application().run(settings.toArray(String[]::new));
        return new IngestProcess(context);
    }

    void awaitReady() throws Exception {
        Instant until = Instant.now().plusSeconds(60);
        HttpResponse<String> health;
        do {
            health = client.send(
                    HttpRequest.newBuilder(root.resolve("/actuator/health/readiness"))
                            .build(),
                    BodyHandlers.ofString());
        } while (health.statusCode() != 200 && Instant.now().isBefore(until));
        if (health.statusCode() != 200) {
            throw new IllegalStateException("not ready: " + health.body());
        }
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(root.resolve(path))
                .header("Authorization", "Bearer " + TOKEN)
                .timeout(Duration.ofSeconds(60));
    }

    /** By somebody unknown. */
    HttpRequest.Builder anonymous(String path) {
        return HttpRequest.newBuilder(root.resolve(path)).timeout(Duration.ofSeconds(60));
    }

    /** As a value in a query. */
    static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path));
    }

    JsonNode getJson(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = get(path);
        if (response.statusCode() != 200) {
            throw new IllegalStateException(path + ": " + response.statusCode() + " " + response.body());
        }
        return json(response);
    }

    /** Hands a list in. */
    HttpResponse<String> post(String contentType, String list, String... headers)
            throws IOException, InterruptedException {
        return postTo("/api/v1/submissions", contentType, list, headers);
    }

    HttpResponse<String> postTo(String path, String contentType, String list, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                request(path).header("Content-Type", contentType).POST(BodyPublishers.ofString(list));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return send(request);
    }

    HttpResponse<String> put(String path, String json) throws IOException, InterruptedException {
        return send(request(path).header("Content-Type", "application/json").PUT(BodyPublishers.ofString(json)));
    }

    /** Signs in on the page; returns the cookie as a browser sends it. */
    String signIn(String name, String password) throws IOException, InterruptedException {
        HttpResponse<String> answer = form(null, "/websync/sign-in", "name", name, "password", password);
        if (answer.statusCode() != 303) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
        }
        String cookie = answer.headers().firstValue("Set-Cookie").orElseThrow();
        return cookie.substring(0, cookie.indexOf(';'));
    }

    /** Sends a form of a page, as the browser with this cookie. */
    HttpResponse<String> form(@Nullable String cookie, String path, String... fields)
            throws IOException, InterruptedException {
        var body = new StringBuilder();
        for (int i = 0; i < fields.length; i += 2) {
            body.append(i == 0 ? "" : "&")
                    .append(fields[i])
                    .append('=')
                    .append(URLEncoder.encode(fields[i + 1], StandardCharsets.UTF_8));
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(root.resolve(path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("User-Agent", "Test/1.0")
                .timeout(Duration.ofSeconds(60))
                .POST(BodyPublishers.ofString(body.toString()));
        if (cookie != null) {
            request.header("Cookie", cookie);
        }
        return send(request);
    }

    /** Asks for a page, as the browser with this cookie. */
    HttpResponse<String> page(String cookie, String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(root.resolve(path))
                .header("Cookie", cookie)
                .timeout(Duration.ofSeconds(60)));
    }

    /** Asks with a token of its own. */
    HttpResponse<String> as(String token, String method, String path, @Nullable String json)
            throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(root.resolve(path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(60))
                .method(method, json == null ? BodyPublishers.noBody() : BodyPublishers.ofString(json)));
    }

    static JsonNode json(HttpResponse<String> response) {
        return JSON.readTree(response.body());
    }

    /** The records of a submission, from both topics, by line. */
    static List<FileSubmitted> records(long submission) throws Exception {
        KafkaSettings settings = KafkaSettings.at(Engines.shared().broker.bootstrapServers());
        EventCodec.Decoder<SubmissionEvent> decoder = EventCodec.decoder(SubmissionEvent.class);
        var found = new ArrayList<FileSubmitted>();
        try (var consumer = Clients.consumer(settings, "test-" + submission, "test-" + submission, Map.of())) {
            var partitions = new ArrayList<TopicPartition>();
            for (Topics.Topic<?> topic : List.of(Topics.SUBMISSIONS, Topics.SUBMISSIONS_BULK)) {
                consumer.partitionsFor(topic.name())
                        .forEach(p -> partitions.add(new TopicPartition(p.topic(), p.partition())));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                for (var record : consumer.poll(Duration.ofMillis(500))) {
                    if (decoder.decode(record.value()) instanceof FileSubmitted file
                            && file.file().submission() == submission) {
                        found.add(file);
                    }
                }
            }
        }
        found.sort((one, other) -> one.file().compareTo(other.file()));
        return found;
    }

    static Catalog catalog() {
        var database = Engines.shared().database;
        return Catalog.of(new CatalogSettings(database.url(), database.username(), database.password(), 2), "test");
    }

    @Override
    public void close() {
        client.close();
        context.close();
    }
}
