package io.websync.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.websync.testing.NothingBlocksAnEventLoop;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Whom ingest-api believes, and its socket, without a web server in front. */
@ExtendWith(NothingBlocksAnEventLoop.class)
class FrontIT {

    private static final String METRICS = "metrics_0123456789";

    @TempDir
    private Path folder;

    @Test
    void headersOfSomebodyWhoIsNotTrustedAreIgnored() throws Exception {
        try (IngestProcess ingest = IngestProcess.start("--websync.ingest.front.trusted-proxies=10.0.0.0/8")) {
            assertThat(wrongSignIn(ingest, "192.0.2.7")).isEqualTo("127.0.0.1");
            String cookie = signIn(ingest);
            assertThat(cookie).doesNotContain("Secure");
            // The page's own address does not become another's.
            assertThat(forged(ingest)).isEqualTo(403);
        }
    }

    @Test
    void nobodyIsTrustedWhereNobodyIsListed() throws Exception {
        try (IngestProcess ingest = IngestProcess.start("--websync.ingest.front.trusted-proxies=")) {
            assertThat(wrongSignIn(ingest, "192.0.2.7")).isEqualTo("127.0.0.1");
            assertThat(signIn(ingest)).doesNotContain("Secure");
        }
    }

    @Test
    void aTrustedProxySaysWhoComesByWhatAndToWhichHost() throws Exception {
        try (IngestProcess ingest = IngestProcess.start()) {
            assertThat(wrongSignIn(ingest, "203.0.113.9, 192.0.2.7")).isEqualTo("192.0.2.7");
            assertThat(signIn(ingest)).contains("Secure");
            assertThat(forged(ingest)).isEqualTo(401);
        }
    }

    @Test
    void theSocketServesWhatThePortDoesToThoseWhoMayConnect() throws Exception {
        Path socket = folder.resolve("socket");
        try (IngestProcess ingest = IngestProcess.start(
                "--websync.ingest.front.socket=" + socket,
                "--websync.ingest.front.socket-permissions=rw-rw-rw-",
                // By the socket one is believed all the same.
                "--websync.ingest.front.trusted-proxies=")) {
            assertThat(Files.getPosixFilePermissions(socket)).isEqualTo(PosixFilePermissions.fromString("rw-rw-rw-"));
            assertThat(bySocket(socket, "GET /api/v1/nodes HTTP/1.1\r\nAuthorization: Bearer " + IngestProcess.TOKEN))
                    .startsWith("HTTP/1.1 200 ");
            assertThat(bySocket(socket, "GET /api/v1/nodes HTTP/1.1")).startsWith("HTTP/1.1 401 ");
            String form = "name=by-socket&password=wrong";
            assertThat(bySocket(
                            socket,
                            "POST /websync/sign-in HTTP/1.1\r\nX-Forwarded-For: 192.0.2.8\r\nContent-Length: "
                                    + form.length() + "\r\nContent-Type: application/x-www-form-urlencoded",
                            form))
                    .startsWith("HTTP/1.1 401 ");
            assertThat(lastRefused(ingest)).isEqualTo("192.0.2.8");

            // Its end takes the event loops along that both have in this JVM, so it comes last.
            assertThatThrownBy(() -> IngestProcess.start("--websync.ingest.front.socket=" + socket))
                    .hasStackTraceContaining("another process listens on " + socket);
        }
        assertThat(socket).doesNotExist();
    }

    @Test
    void theMetricsTokenOpensMetricsAndNothingElse() throws Exception {
        try (IngestProcess ingest = IngestProcess.start("--websync.ingest.metrics-token=" + METRICS)) {
            HttpResponse<String> metrics = ingest.as(METRICS, "GET", "/actuator/prometheus", null);
            assertThat(metrics.statusCode()).isEqualTo(200);
            assertThat(metrics.body()).contains("jvm_memory_used_bytes");
            for (String path : List.of(
                    "/actuator",
                    "/actuator/prometheus/",
                    "/actuator/prometheus/x",
                    "/%61ctuator/prometheus",
                    "/api/v1/submissions",
                    "/api/v1/nodes",
                    "/api/v1/audit",
                    "/api/v1/openapi.yaml")) {
                assertThat(ingest.as(METRICS, "GET", path, null).statusCode())
                        .as(path)
                        .isEqualTo(401);
            }
            assertThat(ingest.as(METRICS, "POST", "/api/v1/submissions", "[\"http://o.test/1\"]")
                            .statusCode())
                    .isEqualTo(401);
            assertThat(ingest.as(METRICS, "GET", "/websync", null).statusCode()).isEqualTo(303);
            assertThat(ingest.as(METRICS + "x", "GET", "/actuator/prometheus", null)
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    private static String wrongSignIn(IngestProcess ingest, String forwardedFor) throws Exception {
        HttpResponse<String> answer = ingest.send(ingest.anonymous("/websync/sign-in")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("X-Forwarded-For", forwardedFor)
                .header("Forwarded", "for=203.0.113.1")
                .POST(BodyPublishers.ofString("name=nobody&password=wrong")));
        assertThat(answer.statusCode()).isEqualTo(401);
        return lastRefused(ingest);
    }

    private static String lastRefused(IngestProcess ingest) throws Exception {
        return ingest.getJson("/api/v1/audit?action=SIGN_IN_REFUSED&limit=1")
                .at("/items/0/address")
                .asString();
    }

    /** The cookie, of a sign-in that says it came by TLS. */
    private static String signIn(IngestProcess ingest) throws Exception {
        HttpResponse<String> answer =
                ingest.send(form(ingest, IngestProcess.PASSWORD).header("X-Forwarded-Proto", "https"));
        assertThat(answer.statusCode()).isEqualTo(303);
        return answer.headers().firstValue("Set-Cookie").orElseThrow();
    }

    /** What a form of a page at another host than the Host header's is answered with. */
    private static int forged(IngestProcess ingest) throws Exception {
        return ingest.send(form(ingest, "wrong")
                        .header("X-Forwarded-Proto", "https")
                        .header("X-Forwarded-Host", "websync.test")
                        .header("Origin", "https://websync.test"))
                .statusCode();
    }

    private static HttpRequest.Builder form(IngestProcess ingest, String password) {
        return ingest.anonymous("/websync/sign-in")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("name=admin&password=" + password));
    }

    private static String bySocket(Path socket, String head) throws IOException {
        return bySocket(socket, head, "");
    }

    private static String bySocket(Path socket, String head, String body) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            channel.write(ByteBuffer.wrap((head + "\r\nHost: websync.test\r\nConnection: close\r\n\r\n" + body)
                    .getBytes(StandardCharsets.UTF_8)));
            return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
