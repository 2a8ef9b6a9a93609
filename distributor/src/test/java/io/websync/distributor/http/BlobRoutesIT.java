package io.websync.distributor.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.websync.contracts.AssetKey;
import io.websync.contracts.BadUrlException;
import io.websync.contracts.Digest;
import io.websync.contracts.SourceUrl;
import io.websync.distributor.blobs.Caller;
import io.websync.distributor.blobs.MirroredAsset;
import io.websync.distributor.blobs.RememberedRecipients;
import io.websync.storage.CenterStorage;
import io.websync.storage.StorageSettings;
import io.websync.testing.NothingBlocksAnEventLoop;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import tools.jackson.databind.json.JsonMapper;

/** The routes on a real server, asked by a real client. */
@ExtendWith(NothingBlocksAnEventLoop.class)
class BlobRoutesIT {

    private static final String TOKEN = "websync_test";
    private static final String EDGES_TOKEN = "websync_edge";
    private static final int EDGE = 7;

    @TempDir
    Path root;

    private final Map<AssetKey, MirroredAsset> assets = new ConcurrentHashMap<>();
    private final Set<Digest> ordered = ConcurrentHashMap.newKeySet();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final HttpClient client = HttpClient.newHttpClient();
    private CenterStorage storage;
    private DisposableServer server;

    @BeforeEach
    void start() {
        storage = CenterStorage.open(StorageSettings.files(root));
        server = serve(storage);
    }

    private DisposableServer serve(CenterStorage served) {
        var routes = new BlobRoutes(
                token -> {
                    assertThat(Thread.currentThread().isVirtual()).isTrue();
                    return switch (token) {
                        case TOKEN -> Optional.of(new Caller.Administrator());
                        case EDGES_TOKEN -> Optional.of(new Caller.Edge(EDGE));
                        default -> Optional.empty();
                    };
                },
                new RememberedRecipients(
                        digest -> {
                            assertThat(Thread.currentThread().isVirtual()).isTrue();
                            return ordered.contains(digest) ? Set.of(EDGE, EDGE + 1) : Set.of(EDGE + 1);
                        },
                        Clock.systemUTC()),
                key -> {
                    assertThat(Thread.currentThread().isVirtual()).isTrue();
                    if (key.value().endsWith("/boom")) {
                        throw new IllegalStateException("the catalog is away");
                    }
                    return Optional.ofNullable(assets.get(key));
                },
                new BlobAnswers(served),
                new BlobMetrics(meters));
        return HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .route(routes::addTo)
                .bindNow();
    }

    @AfterEach
    void stop() {
        server.disposeNow();
        client.shutdownNow();
        storage.close();
    }

    private Digest put(byte[] bytes) throws IOException {
        MessageDigest hash = Digest.Algorithm.SHA256.newMessageDigest();
        hash.update(bytes);
        Digest digest = Digest.of(Digest.Algorithm.SHA256, hash);
        storage.put(Files.write(storage.spoolFolder().resolve(digest.hex()), bytes), digest);
        return digest;
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private HttpResponse<byte[]> ask(String method, String path, String... headers)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("Authorization", "Bearer " + TOKEN);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @Test
    void anEdgeReadsOnlyWhatIsOrderedForItByDigestAndByName() throws Exception {
        Digest digest = put(random(100));
        AssetKey key = AssetKey.parse("origin.example/mine.txt");
        assets.put(key, new MirroredAsset(digest, null));
        for (String path : List.of("/blobs/" + digest.hex(), "/mirror/" + key.value())) {
            assertThat(askAsEdge(path).statusCode()).as(path).isEqualTo(404);
            assertThat(ask("GET", path).statusCode()).as(path).isEqualTo(200);
        }
        // What is for others, and what is not there at all, are told apart by nothing.
        assertThat(askAsEdge("/blobs/" + digest.hex()).body().replace(digest.hex(), ""))
                .isEqualTo(askAsEdge("/blobs/" + "ab".repeat(32)).body().replace("ab".repeat(32), ""));
        ordered.add(digest);
        for (String path : List.of("/blobs/" + digest.hex(), "/mirror/" + key.value())) {
            assertThat(askAsEdge(path).statusCode()).as(path).isEqualTo(200);
        }
    }

    private HttpResponse<String> askAsEdge(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                        .header("Authorization", "Bearer " + EDGES_TOKEN)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aBlobThatCannotBeReadIsAnErrorOfItsOwnAndNoOutage() throws Exception {
        Digest digest = put(random(100));
        Path blob = storage.path(digest).orElseThrow();
        Files.delete(blob);
        // A folder opens as a file, and every read of it fails.
        Files.createDirectory(blob);
        var response = ask("GET", "/blobs/" + digest.hex());
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(ask("GET", "/blobs/" + put(random(99)).hex()).statusCode()).isEqualTo(200);
    }

    @Test
    void aStoreThatIsNotThereIsAnOutageAndNoBlobOfItIsSaidToBeMissing() throws Exception {
        Digest digest = put(random(100));
        Path blobs = root.resolve("blobs");
        Path elsewhere = root.resolve("not-mounted");
        Files.move(blobs, elsewhere);
        assertThat(ask("GET", "/blobs/" + digest.hex()).statusCode()).isEqualTo(503);
        assertThat(ask("HEAD", "/blobs/" + digest.hex()).statusCode()).isEqualTo(503);
        Files.move(elsewhere, blobs);
        assertThat(ask("GET", "/blobs/" + digest.hex()).statusCode()).isEqualTo(200);
        assertThat(ask("GET", "/blobs/" + "ab".repeat(32)).statusCode()).isEqualTo(404);
    }

    @Test
    void aBlobIsServedWhateverItsSize() throws Exception {
        for (int size : new int[] {0, 1, 10_000, 65_536, 65_537, 5_000_000}) {
            byte[] bytes = random(size);
            Digest digest = put(bytes);
            var response = ask("GET", "/blobs/" + digest.hex());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEqualTo(bytes);
            assertThat(header(response, "ETag")).isEqualTo("\"" + digest.hex() + "\"");
            assertThat(header(response, "Content-Length")).isEqualTo(Integer.toString(size));
            assertThat(header(response, "Accept-Ranges")).isEqualTo("bytes");
        }
    }

    @Test
    void headTellsTheSizeWithoutTheBytes() throws Exception {
        Digest digest = put(random(100_000));
        var response = ask("HEAD", "/blobs/" + digest.hex());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(header(response, "Content-Length")).isEqualTo("100000");
        assertThat(response.body()).isEmpty();
    }

    @Test
    void aRangeIsServedOfSmallAndLargeBlobs() throws Exception {
        for (int size : new int[] {1000, 300_000}) {
            byte[] bytes = random(size);
            String path = "/blobs/" + put(bytes).hex();
            var rest = ask("GET", path, "Range", "bytes=100-");
            assertThat(rest.statusCode()).isEqualTo(206);
            assertThat(rest.body()).isEqualTo(Arrays.copyOfRange(bytes, 100, size));
            assertThat(header(rest, "Content-Range")).isEqualTo("bytes 100-" + (size - 1) + "/" + size);
            var few = ask("GET", path, "Range", "bytes=-7");
            assertThat(few.body()).isEqualTo(Arrays.copyOfRange(bytes, size - 7, size));
            var none = ask("GET", path, "Range", "bytes=" + size + "-");
            assertThat(none.statusCode()).isEqualTo(416);
            assertThat(header(none, "Content-Range")).isEqualTo("bytes */" + size);
            var changed = ask("GET", path, "Range", "bytes=100-", "If-Range", "\"other\"");
            assertThat(changed.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void whoHasTheBytesGetsNoneAgain() throws Exception {
        Digest digest = put(random(10));
        var response = ask("GET", "/blobs/" + digest.hex(), "If-None-Match", "\"" + digest.hex() + "\"");
        assertThat(response.statusCode()).isEqualTo(304);
    }

    @Test
    void aMissingBlobIsAProblem() throws Exception {
        for (String name : new String[] {"0".repeat(64), "0".repeat(63), "..%2fsecret", ""}) {
            var response = ask("GET", "/blobs/" + name);
            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(header(response, "Content-Type")).isEqualTo("application/problem+json");
            assertThat(response.body()).asString(StandardCharsets.UTF_8).contains("\"status\":404");
        }
    }

    @Test
    void aTokenIsNeededAsBearerOrCookie() throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + "/blobs/"
                + put(random(10)).hex());
        for (String[] headers : new String[][] {
            {"X-Nothing", "x"},
            {"Authorization", "Bearer wrong"},
            {"Authorization", "Basic eDp5"},
            {"Cookie", "websync=wrong"}
        }) {
            var response = client.send(
                    HttpRequest.newBuilder(uri).headers(headers).build(), HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(header(response, "WWW-Authenticate")).isEqualTo("Bearer");
        }
        var cookie = client.send(
                HttpRequest.newBuilder(uri)
                        .header("Cookie", "a=b; websync=" + TOKEN)
                        .build(),
                HttpResponse.BodyHandlers.ofByteArray());
        assertThat(cookie.statusCode()).isEqualTo(200);
    }

    @Test
    void theMirrorServesByNameWithTypeAndDate() throws Exception {
        byte[] bytes = random(20);
        assets.put(
                AssetKey.parse("example.org/a/b.html?x=1"),
                new MirroredAsset(put(bytes), Instant.parse("2020-02-03T04:05:06Z")));
        var response = ask("GET", "/mirror/Example.org/a/./b.html?x=1");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo(bytes);
        assertThat(header(response, "Content-Type")).isEqualTo("text/html");
        assertThat(header(response, "Last-Modified")).isEqualTo("Mon, 03 Feb 2020 04:05:06 GMT");
        assertThat(header(response, "Content-Security-Policy")).isEqualTo("sandbox");
        assertThat(ask("GET", "/mirror/example.org/a/b.html").statusCode()).isEqualTo(404);
        assertThat(ask("GET", "/mirror/example.org").statusCode()).isEqualTo(404);
        assertThat(ask("GET", "/mirror/example.org/boom").statusCode()).isEqualTo(503);
    }

    @Test
    void everyAcceptedUrlIsServedByItsName() throws Exception {
        byte[] bytes = random(20);
        var asset = new MirroredAsset(put(bytes), null);
        Set<AssetKey> keys = acceptedKeys();
        assertThat(keys)
                .hasSizeGreaterThan(1000)
                .contains(AssetKey.parse("h/a|b.jpg"), AssetKey.parse("h/a[1].jpg"), AssetKey.parse("h/?q={x}"));
        var wrong = new ArrayList<String>();
        try (var raw = new RawClient(server.port(), TOKEN)) {
            for (AssetKey key : keys) {
                assets.put(key, asset);
                var answer = raw.get("/mirror/" + key);
                if (answer.status() != 200 || !answer.body().equals(ByteBuffer.wrap(bytes))) {
                    wrong.add(answer.status() + " for " + key);
                }
                assets.remove(key);
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void aPortIsPartOfTheName() throws Exception {
        assets.put(AssetKey.parse("h/a"), new MirroredAsset(put(random(20)), null));
        assertThat(ask("GET", "/mirror/h/a").statusCode()).isEqualTo(200);
        assertThat(ask("GET", "/mirror/h:80/a").statusCode()).isEqualTo(404);
    }

    /** Those that contracts is tested with, and what people have. */
    private static Set<AssetKey> acceptedKeys() throws IOException {
        var keys = new LinkedHashSet<AssetKey>();
        for (String key : new String[] {
            "h/a|b.jpg",
            "h/a[1].jpg",
            "h/?q={x}",
            "h/q?q=a|b",
            "h:80/a",
            "h:443/a",
            "h//a/",
            "[::1]:80/a",
            "h/a?%",
            "h/%E4.html"
        }) {
            keys.add(AssetKey.parse(key));
        }
        try (var cases = Objects.requireNonNull(
                AssetKey.class.getResourceAsStream("/io/websync/contracts/whatwg-cases.jsonl"))) {
            for (String line : new String(cases.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                try {
                    keys.add(SourceUrl.parse(
                                    JsonMapper.shared().readTree(line).get(0).stringValue())
                            .asset());
                } catch (BadUrlException _) {
                    // The cases hold URLs that are refused, too.
                }
            }
        }
        return keys;
    }

    @Test
    void aStoreWithUrlsOfItsOwnIsRedirectedTo() throws Exception {
        server.disposeNow();
        URI presigned = URI.create("https://store.example/blob?signature=1");
        server = serve(new RedirectingStorage(storage, presigned));
        Digest digest = put(random(10));
        var response = ask("GET", "/blobs/" + digest.hex(), "Range", "bytes=5-");
        assertThat(response.statusCode()).isEqualTo(307);
        assertThat(header(response, "Location")).isEqualTo(presigned.toString());
        var head = ask("HEAD", "/blobs/" + digest.hex());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(header(head, "Content-Length")).isEqualTo("10");
        assertThat(ask("HEAD", "/blobs/" + "0".repeat(64)).statusCode()).isEqualTo(404);
    }

    @Test
    void manyAskAtOnceOnFewConnections() throws Exception {
        byte[] small = random(10_000);
        byte[] large = random(500_000);
        String smallPath = "/blobs/" + put(small).hex();
        String largePath = "/blobs/" + put(large).hex();
        try (var threads = Executors.newFixedThreadPool(16, Thread.ofVirtual().factory())) {
            var answers = IntStream.range(0, 500)
                    .mapToObj(i -> threads.submit(() ->
                            ask("GET", i % 10 == 0 ? largePath : smallPath).body()))
                    .toList();
            for (int i = 0; i < answers.size(); i++) {
                Future<byte[]> answer = answers.get(i);
                assertThat(answer.get()).isEqualTo(i % 10 == 0 ? large : small);
            }
        }
        assertThat(meters.counter("websync_blobs_requests_total", "by", "digest", "status", "200")
                        .count())
                .isEqualTo(500);
        assertThat(meters.counter("websync_blobs_served_bytes_total").count()).isEqualTo(450 * 10_000 + 50 * 500_000);
    }
}
