package io.websync.standalone;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code ./websync demo} shows, through the API as anyone would: hands in a list, watches it, wipes an edge, watches it
 * heal, and compares every copy with the origin by itself.
 */
final class Demo {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration GLANCE = Duration.ofMillis(200);
    private static final String WIPED = "edge2";

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final JsonMapper json = new JsonMapper();
    private final URI base;
    private final Path data;
    private final URI originUrl;
    private final MirroredFolder files;
    private final String token;

    /**
     * @param base of the page and the API
     * @param data the stack's data folder
     * @param origin the folder that is served
     * @param originUrl ends with a slash
     */
    Demo(URI base, Path data, Path origin, URI originUrl) throws IOException {
        this.base = base;
        this.data = data;
        this.originUrl = originUrl;
        this.files = new MirroredFolder(origin, originUrl);
        this.token = Files.readString(data.resolve("admin-token")).strip();
    }

    /** @param arguments {@code demo PAGE-ADDRESS DATA-FOLDER ORIGIN-FOLDER ORIGIN-URL} */
    static void show(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 5) {
            System.err.println("websync: the demo is started by ./websync demo");
            System.exit(2);
        }
        boolean shown = new Demo(
                        URI.create(arguments[1]),
                        Path.of(arguments[2]),
                        Path.of(arguments[3]),
                        URI.create(arguments[4]))
                .run();
        System.exit(shown ? 0 : 1);
    }

    /** Returns whether all went as it should. */
    boolean run() throws IOException, InterruptedException {
        int count = files.urls().size();
        say("Origin %s serves %,d files, %s.".formatted(originUrl, count, size(files.bytes())));
        awaitEdges();

        long started = System.nanoTime();
        String submission = submit(files.urls());
        say("Handed in as submission %s: %s/websync/submissions/%s".formatted(submission, base, submission));
        JsonNode report = watch(submission);
        if (!report.path("state").asString().equals("COMPLETE")) {
            say("It ended as %s; the failures:".formatted(report.path("state").asString()));
            for (JsonNode file : get("/api/v1/submissions/" + submission + "/files?state=FAILED")
                    .path("items")) {
                say("  %s  %s".formatted(file.path("url").asString(), file.path("failure")));
            }
            return false;
        }
        say("Every file is verified on every edge, %.1f s after it was handed in.".formatted(secondsSince(started)));

        Path www = data.resolve("edges").resolve(WIPED).resolve("www");
        long others = files.othersIn(www);
        if (others > 0) {
            say(("%nThere are %,d more files on %s, of earlier runs: they are wanted until they are purged. "
                            + "To begin afresh, stop the demo and remove %s.")
                    .formatted(others, WIPED, data));
        }
        say("%nWiping %s: everything under %s goes …".formatted(WIPED, www));
        deleteBelow(www);
        started = System.nanoTime();
        post("/api/v1/nodes/" + WIPED + "/reconcile");
        watchHealing(www, count);
        say("%s has healed itself, %.1f s after it was asked to look.".formatted(WIPED, secondsSince(started)));

        return compare();
    }

    private void awaitEdges() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (get("/api/v1/nodes").path("items").size() < 3) {
            if (System.nanoTime() > deadline) {
                throw new IOException("the three edges did not report within " + PATIENCE);
            }
            Thread.sleep(GLANCE);
        }
    }

    private String submit(Iterable<String> urls) throws IOException, InterruptedException {
        var request = request("/api/v1/submissions")
                .header("Content-Type", "text/plain; charset=utf-8")
                .POST(HttpRequest.BodyPublishers.ofString(String.join("\n", urls)))
                .build();
        var response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 202) {
            throw new IOException("the list was answered with " + response.statusCode() + ": " + response.body());
        }
        return json.readTree(response.body()).path("id").asString();
    }

    private JsonNode watch(String submission) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            JsonNode report = get("/api/v1/submissions/" + submission);
            JsonNode sync = report.path("sync");
            long accepted = report.path("counts").path("accepted").asLong();
            StringBuilder line = new StringBuilder(String.format(
                    Locale.ROOT, "  center %,d/%,d", sync.path("fetched").asLong(), accepted));
            for (JsonNode edge : report.path("distribution")) {
                line.append(String.format(
                        Locale.ROOT,
                        "   %s %,d/%,d",
                        edge.path("edge").asString(),
                        edge.path("mirrored").asLong(),
                        accepted));
            }
            progress(line.toString());
            String state = report.path("state").asString();
            if (!state.equals("OPEN") && !state.equals("RECEIVING")) {
                System.out.println();
                return report;
            }
            if (System.nanoTime() > deadline) {
                throw new IOException("not everywhere within " + PATIENCE + ": " + report);
            }
            Thread.sleep(GLANCE);
        }
    }

    private void watchHealing(Path www, int wanted) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            int present = files.presentIn(www);
            progress(String.format(Locale.ROOT, "  %s %,d/%,d", WIPED, present, wanted));
            if (present >= wanted) {
                System.out.println();
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new IOException(WIPED + " did not heal within " + PATIENCE);
            }
            Thread.sleep(GLANCE);
        }
    }

    /** Compares every edge with the origin's folder by SHA-256, without asking websync. */
    private boolean compare() throws IOException {
        boolean equal = true;
        try (Stream<Path> edges = Files.list(data.resolve("edges"))) {
            for (Path edge : edges.sorted().toList()) {
                List<String> differences = files.differencesIn(edge.resolve("www"));
                if (differences.isEmpty()) {
                    say("%s holds %,d files, by content all as the origin's."
                            .formatted(edge.getFileName(), files.urls().size()));
                } else {
                    equal = false;
                    say("%s does NOT hold %,d of %,d files as the origin does, among them %s"
                            .formatted(
                                    edge.getFileName(),
                                    differences.size(),
                                    files.urls().size(),
                                    differences.getFirst()));
                }
            }
        }
        return equal;
    }

    private static void deleteBelow(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            List<Path> deepestFirst = all.filter(path -> !path.equals(folder))
                    .sorted(Comparator.reverseOrder())
                    .collect(Collectors.toList());
            for (Path path : deepestFirst) {
                Files.delete(path);
            }
        }
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        var response = http.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(
                    "GET " + path + " was answered with " + response.statusCode() + ": " + response.body());
        }
        return json.readTree(response.body());
    }

    private void post(String path) throws IOException, InterruptedException {
        var request = request(path).POST(HttpRequest.BodyPublishers.noBody()).build();
        var response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new IOException(
                    "POST " + path + " was answered with " + response.statusCode() + ": " + response.body());
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + token);
    }

    private static void progress(String line) {
        System.out.print("\r" + line + "   ");
        System.out.flush();
    }

    private static void say(String line) {
        System.out.println(line);
    }

    private static double secondsSince(long started) {
        return (System.nanoTime() - started) / 1e9;
    }

    private static String size(long bytes) {
        return bytes < 1 << 20
                ? String.format(Locale.ROOT, "%.0f KB", bytes / 1e3)
                : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}
