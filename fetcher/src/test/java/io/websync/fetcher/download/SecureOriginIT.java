package io.websync.fetcher.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.websync.contracts.Digest;
import io.websync.contracts.FailureCode;
import io.websync.fetcher.TestRequests;
import io.websync.outbound.OutboundClient;
import io.websync.outbound.OutboundSettings;
import io.websync.storage.CenterStorage;
import io.websync.storage.StorageSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.Protocol;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import okio.Buffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Origins behind TLS: by HTTP/2 and HTTP/1.1, trusted through a host's profile, or not to be trusted. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SecureOriginIT {

    private static final HeldCertificate AUTHORITY =
            new HeldCertificate.Builder().certificateAuthority(0).build();
    private static final byte[] CONTENT = new byte[700_000];

    static {
        new Random(1).nextBytes(CONTENT);
    }

    @TempDir
    Path folder;

    private final MockWebServer server = new MockWebServer();
    private CenterStorage storage;

    @BeforeEach
    void start() throws IOException {
        Files.writeString(folder.resolve("ca.pem"), AUTHORITY.certificatePem());
        storage = CenterStorage.open(StorageSettings.files(folder.resolve("center")));
        server.start(InetAddress.getLoopbackAddress(), 0);
    }

    @AfterEach
    void stop() {
        storage.close();
        server.close();
    }

    @ParameterizedTest
    @EnumSource(
            value = Protocol.class,
            names = {"HTTP_2", "HTTP_1_1"})
    void aFileOfAnOriginThatThePrivateAuthorityVouchesForIsStored(Protocol protocol) throws Exception {
        serveWith(trusted("localhost"));
        server.setProtocols(protocol == Protocol.HTTP_2 ? List.of(protocol, Protocol.HTTP_1_1) : List.of(protocol));
        server.enqueue(content().addHeader("ETag", "\"v1\"").build());

        Downloaded file = download();

        assertThat(server.takeRequest().getVersion()).isEqualTo(protocol == Protocol.HTTP_2 ? "HTTP/2" : "HTTP/1.1");
        assertThat(file.etag()).isEqualTo("\"v1\"");
        assertThat(file.digest()).isEqualTo(sha256(CONTENT));
        try (var stored = storage.open(sha256(CONTENT))) {
            assertThat(stored.readAllBytes()).isEqualTo(CONTENT);
        }
    }

    @Test
    void aTransferThatBreaksGoesOnWhereItBrokeByHttp2Too() throws Exception {
        serveWith(trusted("localhost"));
        var resumedAt = new AtomicInteger();
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) {
                String range = request.getHeaders().get("Range");
                if (range == null) {
                    return content()
                            .addHeader("ETag", "\"v1\"")
                            .onResponseBody(new SocketEffect.CloseStream())
                            .build();
                }
                int from = Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
                resumedAt.set(from);
                return new MockResponse.Builder()
                        .code(206)
                        .addHeader("ETag", "\"v1\"")
                        .addHeader("Content-Range", "bytes " + from + "-" + (CONTENT.length - 1) + "/" + CONTENT.length)
                        .body(new Buffer().write(CONTENT, from, CONTENT.length - from))
                        .build();
            }
        });
        assertThat(download().digest()).isEqualTo(sha256(CONTENT));
        assertThat(resumedAt).hasPositiveValue();
    }

    @Test
    void anOriginThatVouchesForItselfIsNotTrusted() {
        serveWith(new HeldCertificate.Builder()
                .addSubjectAlternativeName("localhost")
                .build());
        assertFails(FailureCode.TLS);
    }

    @Test
    void aCertificateForAnotherHostIsNotTrusted() {
        serveWith(trusted("elsewhere.example"));
        assertFails(FailureCode.TLS);
    }

    @Test
    void aCertificateThatHasExpiredIsNotTrusted() {
        serveWith(new HeldCertificate.Builder()
                .addSubjectAlternativeName("localhost")
                .validityInterval(0, 1_000_000_000_000L)
                .signedBy(AUTHORITY)
                .build());
        assertFails(FailureCode.TLS);
    }

    @Test
    void anOriginThatBreaksTheHandshakeOffOrSpeaksNoTlsIsATlsFailure() {
        serveWith(trusted("localhost"));
        server.enqueue(new MockResponse.Builder().failHandshake().build());
        assertFails(FailureCode.TLS);
    }

    @Test
    void aStreamThatStallsOrComesByteByByteIsAStallByHttp2Too() {
        serveWith(trusted("localhost"));
        server.enqueue(content().onResponseBody(SocketEffect.Stall.INSTANCE).build());
        assertFails(FailureCode.STALLED);
        server.enqueue(new MockResponse.Builder()
                .onResponseStart(SocketEffect.Stall.INSTANCE)
                .build());
        assertFails(FailureCode.STALLED);
        server.enqueue(content().throttleBody(1, 50, TimeUnit.MILLISECONDS).build());
        assertFails(FailureCode.STALLED);
    }

    @Test
    void aStreamThatIsShorterOrLongerThanPromisedIsNotTheFile() {
        serveWith(trusted("localhost"));
        server.enqueue(content().setHeader("Content-Length", CONTENT.length + 1).build());
        assertFails(FailureCode.SHORT_BODY);
        server.enqueue(content().setHeader("Content-Length", 1000).build());
        assertFails(FailureCode.PROTOCOL);
        server.enqueue(content().onResponseBody(new SocketEffect.CloseStream()).build());
        assertFails(FailureCode.SHORT_BODY);
    }

    private static MockResponse.Builder content() {
        return new MockResponse.Builder().body(new Buffer().write(CONTENT));
    }

    private static HeldCertificate trusted(String host) {
        return new HeldCertificate.Builder()
                .addSubjectAlternativeName(host)
                .signedBy(AUTHORITY)
                .build();
    }

    private void serveWith(HeldCertificate certificate) {
        server.useHttps(new HandshakeCertificates.Builder()
                .heldCertificate(certificate)
                .build()
                .sslSocketFactory());
    }

    private Downloaded download() throws DownloadException, InterruptedException {
        var profile =
                new OutboundSettings.Profile(List.of("localhost"), null, null, null, folder.resolve("ca.pem"), null);
        var settings = new OutboundSettings(
                List.of("localhost:" + server.getPort()),
                Duration.ofSeconds(5),
                Duration.ofMillis(800),
                1000,
                null,
                null,
                null,
                null,
                List.of(profile));
        try (var client = new OutboundClient(settings)) {
            return new Downloader(
                            client, storage, new DownloadSettings(null, null, Duration.ZERO), "it", Clock.systemUTC())
                    .download(TestRequests.request(1, "https://localhost:" + server.getPort() + "/file"), null, false);
        }
    }

    private void assertFails(FailureCode code) {
        var e = catchThrowableOfType(DownloadException.class, this::download);
        assertThat(e).isNotNull();
        assertThat(e.failure().code()).as(e.failure().message()).isEqualTo(code);
    }

    private static Digest sha256(byte[] content) {
        var hash = Digest.Algorithm.SHA256.newMessageDigest();
        hash.update(content);
        return Digest.of(Digest.Algorithm.SHA256, hash);
    }
}
