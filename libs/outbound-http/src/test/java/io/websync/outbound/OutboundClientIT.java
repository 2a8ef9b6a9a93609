package io.websync.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.websync.contracts.FailureCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import okio.Buffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client against real HTTP servers on loopback. */
class OutboundClientIT {

    private final MockWebServer server = new MockWebServer();

    @TempDir
    Path folder;

    @BeforeEach
    void start() throws IOException {
        server.start(InetAddress.getLoopbackAddress(), 0);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.getPort() + path;
    }

    private static OutboundSettings settings(List<String> allow, List<OutboundSettings.Profile> profiles) {
        return new OutboundSettings(
                allow, Duration.ofSeconds(5), Duration.ofSeconds(20), null, 5, 4096, "websync-test", null, profiles);
    }

    private static OutboundClient client() {
        return new OutboundClient(settings(List.of("127.0.0.0/8"), List.of()));
    }

    private static OutboundClient impatient(Duration connectTimeout, Duration stallTimeout) {
        return new OutboundClient(new OutboundSettings(
                List.of("127.0.0.0/8"), connectTimeout, stallTimeout, null, null, null, null, null, null));
    }

    private static byte[] read(OutboundResponse response) throws IOException {
        try (response) {
            return response.body().readAllBytes();
        }
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static void assertFails(FailureCode code, OutboundClient client, String url, String... words) {
        assertThatExceptionOfType(OutboundException.class)
                .isThrownBy(() -> read(client.exchange(OutboundRequest.get(url))))
                .satisfies(e -> assertThat(e.failure().code()).isEqualTo(code))
                .satisfies(e -> assertThat(List.of(words))
                        .allSatisfy(word -> assertThat(e.failure().message()).contains(word)));
    }

    @Test
    void theAnswerHasStatusHeadersAndBody() throws Exception {
        byte[] bytes = random(300_000);
        server.enqueue(new MockResponse.Builder()
                .code(206)
                .addHeader("ETag", "\"abc\"")
                .body(new Buffer().write(bytes))
                .build());
        try (OutboundClient client = client()) {
            OutboundResponse response = client.exchange(OutboundRequest.get(url("/a?b=c#d"))
                    .with("Range", "bytes=5-")
                    .with("If-Range", "\"abc\""));
            assertThat(response.status()).isEqualTo(206);
            assertThat(response.header("etag")).hasValue("\"abc\"");
            assertThat(response.contentLength()).hasValue(300_000);
            assertThat(response.url()).isEqualTo(url("/a?b=c#d"));
            assertThat(response.remoteAddress().getAddress().isLoopbackAddress())
                    .isTrue();
            assertThat(read(response)).isEqualTo(bytes);

            RecordedRequest request = server.takeRequest();
            assertThat(request.getRequestLine()).isEqualTo("GET /a?b=c HTTP/1.1");
            assertThat(request.getHeaders().get("Range")).isEqualTo("bytes=5-");
            assertThat(request.getHeaders().get("If-Range")).isEqualTo("\"abc\"");
            assertThat(request.getHeaders().get("User-Agent")).isEqualTo("websync-test");
            assertThat(request.getHeaders().get("Accept-Encoding")).isEqualTo("identity");
        }
    }

    @Test
    void anEncodedBodyIsGivenAsTheOriginServesIt() throws Exception {
        byte[] packed = {0x1f, (byte) 0x8b, 8, 0, 1, 2, 3};
        server.enqueue(new MockResponse.Builder()
                .addHeader("Content-Encoding", "gzip")
                .body(new Buffer().write(packed))
                .build());
        try (OutboundClient client = client()) {
            OutboundResponse response = client.exchange(OutboundRequest.get(url("/")));
            assertThat(response.header("Content-Encoding")).hasValue("gzip");
            assertThat(read(response)).isEqualTo(packed);
        }
    }

    @Test
    void aChunkedBodyComesWhole() throws Exception {
        byte[] bytes = random(1_000_000);
        server.enqueue(new MockResponse.Builder()
                .chunkedBody(new Buffer().write(bytes), 1000)
                .build());
        try (OutboundClient client = client()) {
            OutboundResponse response = client.exchange(OutboundRequest.get(url("/")));
            assertThat(response.contentLength()).isEmpty();
            assertThat(read(response)).isEqualTo(bytes);
        }
    }

    @Test
    void aReadFillsTheArray() throws Exception {
        byte[] bytes = random(1_000_000);
        server.enqueue(
                new MockResponse.Builder().body(new Buffer().write(bytes)).build());
        try (OutboundClient client = client();
                OutboundResponse response = client.exchange(OutboundRequest.get(url("/")))) {
            byte[] buffer = new byte[400_000];
            assertThat(response.body().read(buffer)).isEqualTo(400_000);
            assertThat(response.body().read(buffer)).isEqualTo(400_000);
            assertThat(response.body().read(buffer)).isEqualTo(200_000);
            assertThat(response.body().read(buffer)).isEqualTo(-1);
        }
    }

    @Test
    void headHasNoBodyAndPostHasOne() throws Exception {
        server.enqueue(
                new MockResponse.Builder().setHeader("Content-Length", "77").build());
        server.enqueue(new MockResponse.Builder().code(204).build());
        try (OutboundClient client = client()) {
            assertThat(read(client.exchange(OutboundRequest.head(url("/"))))).isEmpty();
            OutboundResponse posted = client.exchange(OutboundRequest.post(url("/hook"), "application/json", "{}"));
            assertThat(posted.status()).isEqualTo(204);
            posted.close();
            server.takeRequest();
            assertThat(server.takeRequest().getBody()).isNotNull().hasToString("[text={}]");
        }
    }

    @Test
    void connectionsAreUsedAgainByManyThreads() throws Exception {
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                return new MockResponse.Builder().body("small").build();
            }
        });
        try (OutboundClient client = client();
                var threads = Executors.newFixedThreadPool(8, Thread.ofVirtual().factory())) {
            var reads = IntStream.range(0, 400)
                    .mapToObj(i -> threads.submit(() -> read(client.exchange(OutboundRequest.get(url("/" + i))))))
                    .toList();
            for (Future<byte[]> read : reads) {
                assertThat(read.get()).asString(StandardCharsets.UTF_8).isEqualTo("small");
            }
        }
        int connections = IntStream.range(0, 400)
                .map(i -> request().getConnectionIndex())
                .max()
                .orElseThrow();
        assertThat(connections).isLessThan(100);
    }

    private RecordedRequest request() {
        try {
            return server.takeRequest();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void internalAddressesAreBlockedAsLiteralsAndByName() {
        server.enqueue(new MockResponse.Builder().body("secret").build());
        Resolver internal = host -> List.of(InetAddress.ofLiteral("127.0.0.1"));
        try (OutboundClient client = new OutboundClient(settings(List.of(), List.of()), internal)) {
            for (String host : List.of(
                    "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433", "0x7f.1", "rebound.example")) {
                assertFails(FailureCode.BLOCKED_ADDRESS, client, "http://" + host + ":" + server.getPort() + "/");
            }
        }
        assertThat(server.getRequestCount()).isZero();
    }

    @Test
    void aNameThatChangesItsAddressIsBlockedWhereTheSocketConnects() throws Exception {
        server.enqueue(new MockResponse.Builder()
                .addHeader("Connection", "close")
                .body("first")
                .build());
        var lookups = new AtomicInteger();
        Resolver rebinding =
                host -> List.of(InetAddress.ofLiteral(lookups.getAndIncrement() == 0 ? "127.0.0.1" : "127.0.0.2"));
        try (OutboundClient client =
                new OutboundClient(settings(List.of("127.0.0.1:" + server.getPort()), List.of()), rebinding)) {
            String url = "http://rebinding.example:" + server.getPort() + "/";
            assertThat(read(client.exchange(OutboundRequest.get(url)))).hasSize(5);
            assertFails(FailureCode.BLOCKED_ADDRESS, client, url, "127.0.0.2", "rebinding.example");
        }
        assertThat(lookups).hasValue(2);
    }

    @Test
    void aRedirectToAnInternalAddressIsBlocked() {
        server.enqueue(redirect(302, "http://127.0.0.2:" + server.getPort() + "/"));
        server.enqueue(redirect(302, "http://169.254.169.254/latest/meta-data/"));
        try (OutboundClient client =
                new OutboundClient(settings(List.of("127.0.0.1:" + server.getPort()), List.of()))) {
            assertFails(FailureCode.BLOCKED_ADDRESS, client, url("/"), "127.0.0.2");
            assertFails(FailureCode.BLOCKED_ADDRESS, client, url("/"), "169.254.169.254");
        }
    }

    private static MockResponse redirect(int status, @Nullable String location) {
        var response = new MockResponse.Builder().code(status).body("moved");
        if (location != null) {
            response.addHeader("Location", location);
        }
        return response.build();
    }

    @Test
    void redirectsAreFollowedWithTheHeadersOfTheRequest() throws Exception {
        server.enqueue(redirect(301, "/b"));
        server.enqueue(redirect(308, "//127.0.0.1:" + server.getPort() + "/c#part"));
        server.enqueue(new MockResponse.Builder().body("there").build());
        try (OutboundClient client = client()) {
            OutboundResponse response =
                    client.exchange(OutboundRequest.get(url("/a")).with("If-None-Match", "\"x\""));
            assertThat(response.url()).isEqualTo(url("/c"));
            assertThat(read(response)).asString(StandardCharsets.UTF_8).isEqualTo("there");
        }
        for (String path : List.of("/a", "/b", "/c")) {
            RecordedRequest request = server.takeRequest();
            assertThat(request.getTarget()).isEqualTo(path);
            assertThat(request.getHeaders().get("If-None-Match")).isEqualTo("\"x\"");
            assertThat(request.getConnectionIndex()).isZero();
        }
    }

    @Test
    void redirectsThatLeadNowhereAreTheirOwnFailure() {
        try (OutboundClient client = client()) {
            server.enqueue(redirect(302, "/b"));
            server.enqueue(redirect(302, "/a"));
            assertFails(FailureCode.REDIRECT, client, url("/a"), "circle");
            for (String location : List.of("file:///etc/passwd", "ftp://example.org/", "gopher://x/", "http://")) {
                server.enqueue(redirect(302, location));
                assertFails(FailureCode.REDIRECT, client, url("/a"), location);
            }
            server.enqueue(redirect(302, null));
            assertFails(FailureCode.REDIRECT, client, url("/a"));
            for (int i = 0; i <= 5; i++) {
                server.enqueue(redirect(302, "/" + i));
            }
            assertFails(FailureCode.REDIRECT, client, url("/a"), "more than 5");
        }
    }

    @Test
    void aRedirectOfAPostIsTheResponse() throws Exception {
        server.enqueue(redirect(307, "/b"));
        try (OutboundClient client = client();
                OutboundResponse response = client.exchange(OutboundRequest.post(url("/"), "text/plain", ""))) {
            assertThat(response.status()).isEqualTo(307);
        }
    }

    @Test
    void whatCannotBeReachedSaysWhy() throws Exception {
        int closedPort;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closedPort = socket.getLocalPort();
        }
        Resolver nowhere = host -> {
            throw new UnknownHostException(host);
        };
        try (OutboundClient client = new OutboundClient(settings(List.of("127.0.0.0/8"), List.of()), nowhere)) {
            assertFails(FailureCode.CONNECT, client, "http://127.0.0.1:" + closedPort + "/", "127.0.0.1");
            assertFails(FailureCode.DNS, client, "http://nowhere.example/", "nowhere.example");
            assertFails(FailureCode.PROTOCOL, client, "http://a b/");
        }
    }

    @Test
    void aResolverThatHangsIsLeftAlone() {
        var release = new CompletableFuture<List<InetAddress>>();
        var impatient = new OutboundSettings(null, Duration.ofMillis(200), null, null, null, null, null, null, null);
        try (OutboundClient client = new OutboundClient(impatient, host -> release.join())) {
            assertFails(FailureCode.DNS, client, "http://slow.example/", "slow.example");
        } finally {
            release.complete(List.of());
        }
    }

    @Test
    void aBodyThatEndsEarlyGivesWhatCameAndThenFails() throws Exception {
        String header = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n";
        try (RawServer early = new RawServer(header + "0123456789", false);
                OutboundClient client = client();
                OutboundResponse response = client.exchange(OutboundRequest.get(early.url()))) {
            byte[] buffer = new byte[50];
            assertThat(response.body().read(buffer)).isEqualTo(10);
            assertThatExceptionOfType(OutboundException.class)
                    .isThrownBy(() -> response.body().read(buffer))
                    .satisfies(e -> assertThat(e.failure().code()).isEqualTo(FailureCode.SHORT_BODY))
                    .withMessageContaining("10 of 100 bytes");
        }
        String chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n";
        try (RawServer early = new RawServer(chunked, false);
                OutboundClient client = client()) {
            assertFails(FailureCode.SHORT_BODY, client, early.url(), "after 5 bytes");
        }
    }

    @Test
    void silenceIsAStallInTheBodyAndBeforeTheAnswer() throws Exception {
        String header = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n";
        try (RawServer stalling = new RawServer(header + "0123456789", true);
                RawServer silent = new RawServer("", true);
                OutboundClient client = impatient(Duration.ofSeconds(10), Duration.ofMillis(500))) {
            assertFails(FailureCode.STALLED, client, stalling.url(), "after 10 bytes");
            assertFails(FailureCode.STALLED, client, silent.url(), "did not answer");
        }
    }

    @Test
    void whatIsNoHttpIsAProtocolError() throws Exception {
        String manyHeaders = "HTTP/1.1 200 OK\r\n" + "X-Filler: 0123456789\r\n".repeat(500) + "\r\n";
        for (String answer : List.of("SSH-2.0-OpenSSH_9\r\n", "", manyHeaders)) {
            try (RawServer wrong = new RawServer(answer, false);
                    OutboundClient client = client()) {
                assertFails(FailureCode.PROTOCOL, client, wrong.url());
            }
        }
    }

    @Test
    void anInterruptEndsTheExchangeAsAnInterrupt() throws Exception {
        String header = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n";
        try (RawServer stalling = new RawServer(header, true);
                OutboundClient client = new OutboundClient(OutboundSettings.allowing("127.0.0.0/8"))) {
            var outcome = new CompletableFuture<Throwable>();
            var reading = new CompletableFuture<Void>();
            Thread reader = Thread.ofVirtual().start(() -> {
                try (OutboundResponse response = client.exchange(OutboundRequest.get(stalling.url()))) {
                    reading.complete(null);
                    response.body().read(new byte[10]);
                } catch (IOException e) {
                    outcome.complete(e);
                }
            });
            reading.join();
            reader.interrupt();
            assertThat(outcome.join()).isInstanceOf(InterruptedIOException.class);
        }
    }

    @Test
    void closingInMidBodyDoesNotReadTheRest() throws Exception {
        server.enqueue(new MockResponse.Builder()
                .body(new Buffer().write(random(50_000_000)))
                .build());
        server.enqueue(new MockResponse.Builder().body("next").build());
        try (OutboundClient client = client()) {
            OutboundResponse response = client.exchange(OutboundRequest.get(url("/")));
            try (InputStream body = response.body()) {
                assertThat(body.read()).isNotNegative();
            }
            assertThat(read(client.exchange(OutboundRequest.get(url("/"))))).hasSize(4);
        }
    }

    @Test
    void httpsSpeaksHttp2AndTrustsTheProfilesAuthorityOnly() throws Exception {
        HeldCertificate authority =
                new HeldCertificate.Builder().certificateAuthority(0).build();
        HeldCertificate certificate = new HeldCertificate.Builder()
                .addSubjectAlternativeName("origin.example")
                .signedBy(authority)
                .build();
        server.useHttps(new HandshakeCertificates.Builder()
                .heldCertificate(certificate)
                .build()
                .sslSocketFactory());
        Path caFile = Files.writeString(folder.resolve("ca.pem"), authority.certificatePem());
        Path secret = Files.writeString(folder.resolve("secret"), "Bearer s3cr3t\n");
        var profile = new OutboundSettings.Profile(
                List.of("*.example"),
                Map.of("X-Plan", "gold"),
                Map.of("Authorization", "file:" + secret),
                null,
                caFile,
                null);
        byte[] bytes = random(3_000_000);
        server.enqueue(
                new MockResponse.Builder().body(new Buffer().write(bytes)).build());
        Resolver local = host -> List.of(InetAddress.ofLiteral("127.0.0.1"));
        try (OutboundClient client = new OutboundClient(settings(List.of("127.0.0.0/8"), List.of(profile)), local)) {
            OutboundResponse response =
                    client.exchange(OutboundRequest.get("https://origin.example:" + server.getPort() + "/"));
            assertThat(response.protocol()).isEqualTo("h2");
            assertThat(read(response)).isEqualTo(bytes);
            RecordedRequest request = server.takeRequest();
            assertThat(request.getHeaders().get("Authorization")).isEqualTo("Bearer s3cr3t");
            assertThat(request.getHeaders().get("X-Plan")).isEqualTo("gold");

            assertFails(FailureCode.TLS, client, "https://wrong.example:" + server.getPort() + "/");
            assertFails(FailureCode.TLS, client, "https://origin.other:" + server.getPort() + "/");
        }
    }

    @Test
    void secretsGoNeitherInCleartextNorToAnotherHost() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "s3cr3t");
        var closed = new OutboundSettings.Profile(
                List.of("origin.example"), null, Map.of("X-Key", "file:" + secret), null, null, null);
        var open = new OutboundSettings.Profile(
                List.of("open.example"), null, Map.of("X-Key", "file:" + secret), true, null, null);
        Resolver local = host -> List.of(InetAddress.ofLiteral("127.0.0.1"));
        server.enqueue(redirect(302, "http://open.example:" + server.getPort() + "/"));
        server.enqueue(redirect(302, "http://other.example:" + server.getPort() + "/"));
        server.enqueue(new MockResponse.Builder().body("end").build());
        try (OutboundClient client =
                new OutboundClient(settings(List.of("127.0.0.0/8"), List.of(closed, open)), local)) {
            read(client.exchange(OutboundRequest.get("http://origin.example:" + server.getPort() + "/")));
        }
        assertThat(server.takeRequest().getHeaders().get("X-Key")).isNull();
        assertThat(server.takeRequest().getHeaders().get("X-Key")).isEqualTo("s3cr3t");
        assertThat(server.takeRequest().getHeaders().get("X-Key")).isNull();
    }

    @Test
    void aProxyOfTheOperatorIsUsedButNotForInternalLiterals() throws Exception {
        var profile = new OutboundSettings.Profile(
                List.of("*"), null, null, null, null, URI.create("http://127.0.0.1:" + server.getPort()));
        server.enqueue(new MockResponse.Builder().body("by proxy").build());
        try (OutboundClient client = new OutboundClient(settings(List.of(), List.of(profile)))) {
            assertThat(read(client.exchange(OutboundRequest.get("http://origin.example/file"))))
                    .hasSize(8);
            assertThat(server.takeRequest().getRequestLine()).isEqualTo("GET http://origin.example/file HTTP/1.1");
            assertFails(FailureCode.BLOCKED_ADDRESS, client, "http://10.0.0.1/");
        }
    }

    @Test
    void theEnvironmentsProxyIsNotUsed() throws Exception {
        System.setProperty("http.proxyHost", "127.0.0.1");
        System.setProperty("http.proxyPort", "1");
        System.setProperty("http.nonProxyHosts", "");
        server.enqueue(new MockResponse.Builder().body("direct").build());
        try (OutboundClient client = client()) {
            assertThat(read(client.exchange(OutboundRequest.get(url("/"))))).hasSize(6);
        } finally {
            for (String name : Arrays.asList("http.proxyHost", "http.proxyPort", "http.nonProxyHosts")) {
                System.clearProperty(name);
            }
        }
    }
}
