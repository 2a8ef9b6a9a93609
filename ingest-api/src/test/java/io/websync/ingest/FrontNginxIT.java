package io.websync.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.websync.testing.Nginx;
import io.websync.testing.NothingBlocksAnEventLoop;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real nginx before a real ingest-api. Needs an nginx on the machine; without one it is skipped and says so. */
@ExtendWith(NothingBlocksAnEventLoop.class)
class FrontNginxIT {

    /** How nginx reaches ingest-api. */
    enum Way {
        SOCKET("127.0.0.5"),
        TCP("127.0.0.6");

        /** From where somebody comes to nginx. */
        final String client;

        Way(String client) {
            this.client = client;
        }
    }

    private static final Pattern ASSET = Pattern.compile("(?:href|src)=\"(/websync/assets/[^\"]+)\"");

    @TempDir
    static Path folder;

    private static IngestProcess ingest;
    private static EchoServer grafana;
    private static @Nullable Nginx bySocket;
    private static @Nullable Nginx byTcp;
    private static @Nullable Nginx byTls;
    private static TestAuthority authority;

    @BeforeAll
    static void start() throws Exception {
        Path run = Files.createDirectory(folder.resolve("run"));
        ingest = IngestProcess.start(
                "--websync.ingest.front.socket=" + run.resolve("ingest-api.sock"),
                "--websync.ingest.front.www=" + run.resolve("www"),
                "--websync.ingest.short-list=10");
        ingest.put("/api/v1/nodes/oslo", "{}");
        grafana = new EchoServer();
        authority = TestAuthority.make(Files.createDirectory(folder.resolve("ca")));
        Optional<Path> nginx = Nginx.installed();
        if (nginx.isPresent()) {
            bySocket = FrontNginx.start(
                    nginx.get(),
                    Files.createDirectory(folder.resolve("socket")),
                    run,
                    "front.conf",
                    Map.of("grafana:3000", "127.0.0.1:" + grafana.port()));
            byTcp = FrontNginx.start(
                    nginx.get(),
                    Files.createDirectory(folder.resolve("tcp")),
                    run,
                    "front.conf",
                    Map.of(
                            "server unix:" + run + "/ingest-api.sock;",
                            "server 127.0.0.1:" + ingest.root.getPort() + ";"));
            byTls = FrontNginx.start(
                    nginx.get(),
                    Files.createDirectory(folder.resolve("tls")),
                    run,
                    "front-tls.conf",
                    Map.of("/etc/nginx/tls", authority.folder().toString()));
        }
    }

    @BeforeEach
    void thereIsAnNginx() {
        assumeThat(bySocket).as("an nginx on the PATH; this machine has none").isNotNull();
    }

    @AfterAll
    static void stop() throws IOException {
        for (Nginx nginx : new Nginx[] {bySocket, byTcp, byTls}) {
            if (nginx != null) {
                nginx.close();
            }
        }
        grafana.close();
        ingest.close();
    }

    private static Nginx nginx(Way way) {
        return Objects.requireNonNull(way == Way.SOCKET ? bySocket : byTcp);
    }

    private static URI at(Nginx nginx, String path) {
        return URI.create("http://127.0.0.1:" + nginx.port(0) + path);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void pagesAndApiComeThrough(Way way) throws Exception {
        Nginx nginx = nginx(way);
        assertThat(get(at(nginx, "/healthz")).body()).isEqualTo("ok\n");
        HttpResponse<String> page = get(at(nginx, "/websync/submissions?before=9"));
        assertThat(page.statusCode()).isEqualTo(303);
        assertThat(page.headers().firstValue("Location"))
                .hasValue("/websync/sign-in?to=%2Fwebsync%2Fsubmissions%3Fbefore%3D9");
        HttpResponse<String> posted = ingest.client.send(
                token(at(nginx, "/api/v1/submissions"))
                        .header("Content-Type", "text/plain")
                        .POST(BodyPublishers.ofString("http://o.test/by/" + way))
                        .build(),
                BodyHandlers.ofString());
        assertThat(posted.statusCode()).as(posted.body()).isEqualTo(202);
        for (String inside :
                List.of("/actuator", "/actuator/prometheus", "/%61ctuator/prometheus", "//actuator/health")) {
            assertThat(nginx.ask("h", inside).status()).as(inside).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void whoComesIsToldByNginxAndNotByTheHeadersThatItWasSent(Way way) throws Exception {
        try (var socket = new Socket()) {
            socket.bind(new InetSocketAddress(way.client, 0));
            socket.connect(new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), nginx(way).port(0)));
            String form = "name=nobody-" + way + "&password=wrong";
            write(
                    socket,
                    "POST /websync/sign-in HTTP/1.1\r\nHost: websync.test\r\nConnection: close\r\n"
                            + "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-Proto: https\r\nForwarded: for=203.0.113.9\r\n"
                            + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + form.length()
                            + "\r\n\r\n" + form);
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 401 ");
        }
        assertThat(ingest.getJson("/api/v1/audit?action=SIGN_IN_REFUSED&limit=1")
                        .at("/items/0/address")
                        .asString())
                .isEqualTo(way.client);
        HttpResponse<String> signedIn = ingest.client.send(
                HttpRequest.newBuilder(at(nginx(way), "/websync/sign-in"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .header("X-Forwarded-Proto", "https")
                        .POST(BodyPublishers.ofString("name=admin&password=" + IngestProcess.PASSWORD))
                        .build(),
                BodyHandlers.ofString());
        assertThat(signedIn.headers().firstValue("Set-Cookie")).get().asString().doesNotContain("Secure");
    }

    @Test
    void filesThatPagesNameAreServedByNginxItselfForAYear() throws Exception {
        Nginx nginx = nginx(Way.SOCKET);
        Set<String> assets = assets(get(at(nginx, "/websync/sign-in")).body());
        String cookie = ingest.signIn("admin", IngestProcess.PASSWORD);
        assets.addAll(assets(ingest.page(cookie, "/websync").body()));
        assertThat(assets)
                .hasSize(4)
                .allMatch(asset -> asset.matches("/websync/assets/[a-z]+\\.[0-9a-f]{16}\\.[a-z]+"));
        for (String asset : assets) {
            HttpResponse<String> answer = get(at(nginx, asset));
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Cache-Control")).hasValue("public, max-age=31536000, immutable");
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
            // What ingest-api serves has it.
            assertThat(answer.headers().firstValue("Content-Security-Policy")).isEmpty();
            HttpResponse<String> own = get(ingest.root.resolve(asset));
            assertThat(own.headers().firstValue("Cache-Control")).hasValue("max-age=31536000, public, immutable");
            assertThat(own.headers().firstValue("Content-Security-Policy")).isPresent();
            assertThat(answer.body()).isEqualTo(own.body());
            Nginx.Answer packed = nginx.ask("h", asset, "Accept-Encoding: gzip");
            assertThat(packed.header("content-encoding")).hasValue("gzip");
            assertThat(packed.header("vary")).hasValue("Accept-Encoding");
            assertThat(packed.body().length()).isLessThan(answer.body().length());
        }
        assertThat(type(nginx, assets, "css")).isEqualTo("text/css; charset=utf-8");
        assertThat(type(nginx, assets, "js")).isEqualTo("application/javascript; charset=utf-8");
        assertThat(type(nginx, assets, "svg")).startsWith("image/svg+xml");
    }

    @Test
    void aPageOfAnotherVersionGetsTheFileOfThisOneAndNobodyKeepsItLong() throws Exception {
        Nginx nginx = nginx(Way.SOCKET);
        HttpResponse<String> other = get(at(nginx, "/websync/assets/style.0123456789abcdef.css"));
        assertThat(other.statusCode()).isEqualTo(200);
        assertThat(other.headers().firstValue("Cache-Control")).hasValue("max-age=300");
        assertThat(get(at(nginx, "/websync/assets/style.css")).body()).isEqualTo(other.body());
        for (String none : List.of("secret", "style.x.css", "style.0123456789abcdef.js", "..%2f..%2fingest-api.sock")) {
            assertThat(get(at(nginx, "/websync/assets/" + none)).statusCode())
                    .as(none)
                    .isEqualTo(404);
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void anEventArrivesWhileItsStreamIsOpen(Way way) throws Exception {
        long followed = IngestProcess.json(ingest.post("text/plain", "http://o.test/followed/by/" + way))
                .get("id")
                .asLong();
        HttpResponse<Stream<String>> answer = ingest.client.send(
                token(at(nginx(way), "/api/v1/submissions/" + followed + "/events"))
                        .build(),
                BodyHandlers.ofLines());
        // Nothing settles it, so the stream does not end by itself.
        try (Stream<String> lines = answer.body()) {
            assertThat(lines.filter(line -> !line.isEmpty()).findFirst()).hasValue("event:report");
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void aListIsReadWhileItComesInAndNginxKeepsNothingOfIt(Way way) throws Exception {
        try (var socket =
                new Socket(InetAddress.getLoopbackAddress(), nginx(way).port(0))) {
            socket.setSoTimeout(60_000);
            String marker = "http://" + way.name().toLowerCase(Locale.ROOT) + ".upload.test/";
            String lines =
                    IntStream.range(0, 5_000).mapToObj(i -> marker + i + "\n").collect(Collectors.joining());
            write(
                    socket,
                    "POST /api/v1/submissions HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Type: text/plain\r\n"
                            + "Authorization: Bearer " + IngestProcess.TOKEN + "\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + Integer.toHexString(lines.length()) + "\r\n" + lines + "\r\n");

            long id = awaitReceivingWithRecords(marker);

            Path temporary =
                    folder.resolve(way == Way.SOCKET ? "socket" : "tcp").resolve("tmp");
            try (Stream<Path> files = Files.walk(temporary)) {
                assertThat(files.filter(Files::isRegularFile)).isEmpty();
            }
            write(socket, "0\r\n\r\n");
            String said = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(said).startsWith("HTTP/1.1 202 ").contains("\"id\":" + id);
        }
    }

    private static long awaitReceivingWithRecords(String marker) throws Exception {
        for (int i = 0; i < 600; i++) {
            var newest = ingest.getJson("/api/v1/submissions?limit=1").at("/items/0");
            if (newest.get("state").asString().equals("RECEIVING")) {
                long id = newest.get("id").asLong();
                if (IngestProcess.records(id).stream()
                        .anyMatch(record -> record.toString().contains(marker))) {
                    return id;
                }
            }
            Thread.sleep(50);
        }
        throw new AssertionError("nothing of the list was read before its end");
    }

    @Test
    void grafanaIsAskedBelowItsPathAndIsNotGivenWhatOpensWebsync() throws Exception {
        Nginx nginx = nginx(Way.SOCKET);
        assertThat(nginx.ask("w.test", "/grafana").status()).isEqualTo(301);
        for (String cookie : List.of(
                "websync=secret; grafana_session=1",
                "grafana_session=1; websync=secret",
                "a=b; websync=secret; grafana_session=1",
                "websync=secret")) {
            String asked = nginx.ask(
                            "w.test", "/grafana/d/x?orgId=1", "Cookie: " + cookie, "X-Forwarded-For: 203.0.113.9")
                    .body();
            assertThat(asked)
                    .startsWith("GET /grafana/d/x?orgId=1 HTTP/1.1\r\n")
                    .contains("Host: w.test\r\n", "X-Forwarded-For: 127.0.0.1\r\n", "X-Forwarded-Proto: http\r\n")
                    .doesNotContain("secret");
            assertThat(asked.contains("grafana_session=1")).isEqualTo(cookie.contains("grafana"));
        }
        assertThat(nginx.ask("w.test", "/grafana/", "Cookie: my-websync=1").body())
                .contains("my-websync=1");
    }

    @Test
    void grafanasWebSocketComesThrough() throws Exception {
        try (var socket =
                new Socket(InetAddress.getLoopbackAddress(), nginx(Way.SOCKET).port(0))) {
            socket.setSoTimeout(30_000);
            write(
                    socket,
                    String.join(
                            "\r\n",
                            "GET /grafana/api/live/ws HTTP/1.1",
                            "Host: w.test",
                            "Origin: http://w.test",
                            "Connection: Upgrade",
                            "Upgrade: websocket",
                            "Sec-WebSocket-Version: 13",
                            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
                            "",
                            ""));
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) socket.getInputStream().read());
            }
            assertThat(head.toString()).startsWith("HTTP/1.1 101 ");
            write(socket, "frame");
            assertThat(socket.getInputStream().readNBytes(5)).asString().isEqualTo("frame");
        }
    }

    @Test
    void byTlsEverythingIsHttp2AndSaysThatItStaysSo() throws Exception {
        Nginx nginx = Objects.requireNonNull(byTls);
        HttpResponse<String> plain = get(at(nginx, "/websync?x=1"));
        assertThat(plain.statusCode()).isEqualTo(308);
        assertThat(plain.headers().firstValue("Location")).hasValue("https://127.0.0.1/websync?x=1");

        for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
            try (HttpClient client = client(protocol)) {
                URI root = URI.create("https://localhost:" + nginx.port(1));
                HttpResponse<String> page = client.send(
                        HttpRequest.newBuilder(root.resolve("/websync/sign-in")).build(), BodyHandlers.ofString());
                assertThat(page.statusCode()).isEqualTo(200);
                assertThat(page.version()).isEqualTo(HttpClient.Version.HTTP_2);
                assertThat(page.sslSession().orElseThrow().getProtocol()).isEqualTo(protocol);
                HttpResponse<String> asset = client.send(
                        HttpRequest.newBuilder(root.resolve(
                                        assets(page.body()).iterator().next()))
                                .build(),
                        BodyHandlers.ofString());
                for (HttpResponse<String> answer : List.of(page, asset)) {
                    assertThat(answer.headers().allValues("Strict-Transport-Security"))
                            .containsExactly("max-age=63072000");
                }
                HttpResponse<String> signedIn = client.send(
                        HttpRequest.newBuilder(root.resolve("/websync/sign-in"))
                                .header("Content-Type", "application/x-www-form-urlencoded")
                                .header("Origin", root.toString())
                                .POST(BodyPublishers.ofString("name=admin&password=" + IngestProcess.PASSWORD))
                                .build(),
                        BodyHandlers.ofString());
                assertThat(signedIn.statusCode()).isEqualTo(303);
                assertThat(signedIn.headers().firstValue("Set-Cookie"))
                        .get()
                        .asString()
                        .contains("Secure");
            }
        }
    }

    private static HttpClient client(String protocol) throws Exception {
        SSLContext context = authority.trust();
        return HttpClient.newBuilder()
                .sslContext(context)
                .sslParameters(new SSLParameters(null, new String[] {protocol}))
                .build();
    }

    private static HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        return ingest.client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder token(URI uri) {
        return HttpRequest.newBuilder(uri).header("Authorization", "Bearer " + IngestProcess.TOKEN);
    }

    private static String type(Nginx nginx, Set<String> assets, String extension) throws Exception {
        String asset = assets.stream()
                .filter(name -> name.endsWith("." + extension))
                .findFirst()
                .orElseThrow();
        return get(at(nginx, asset)).headers().firstValue("Content-Type").orElseThrow();
    }

    private static Set<String> assets(String page) {
        return ASSET.matcher(page)
                .results()
                .map((MatchResult found) -> found.group(1))
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static void write(Socket socket, String data) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(data.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
