package io.websync.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.websync.contracts.Digest;
import io.websync.edge.blobs.BlobClient;
import io.websync.edge.blobs.CenterUnavailableException;
import io.websync.edge.blobs.Trust;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Blobs over TLS from a center that only a private authority vouches for. */
class TlsIT {

    private static final char[] PASSWORD = "password".toCharArray();
    private static final byte[] BLOB = "over tls".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private HttpsServer server;
    private Path authority;

    @BeforeEach
    void serve() throws Exception {
        authority = certificate("center", "ip:127.0.0.1");
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context("center")));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/blobs/", exchange -> {
            exchange.sendResponseHeaders(200, BLOB.length);
            exchange.getResponseBody().write(BLOB);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aCenterOfThePrivateAuthorityIsTrusted() throws Exception {
        try (var client = new BlobClient(url("127.0.0.1"), "token", Trust.sockets(authority));
                var body = client.open(digest(), 0)) {
            ByteBuffer buffer = ByteBuffer.allocate(100);
            while (body.read(buffer) >= 0) {
                assertThat(buffer.hasRemaining()).isTrue();
            }
            assertThat(buffer.flip()).isEqualTo(ByteBuffer.wrap(BLOB));
        }
    }

    @Test
    void withoutTheAuthorityTheCenterIsNotTrusted() throws Exception {
        try (var client = new BlobClient(url("127.0.0.1"), "token", Trust.sockets(null))) {
            assertThatThrownBy(() -> client.open(digest(), 0)).isInstanceOf(CenterUnavailableException.class);
        }
        Path other = certificate("another", "ip:127.0.0.1");
        try (var client = new BlobClient(url("127.0.0.1"), "token", Trust.sockets(other))) {
            assertThatThrownBy(() -> client.open(digest(), 0)).isInstanceOf(CenterUnavailableException.class);
        }
    }

    @Test
    void aCertificateOfAnotherHostIsNotTrusted() throws Exception {
        try (var client = new BlobClient(url("localhost"), "token", Trust.sockets(authority))) {
            assertThatThrownBy(() -> client.open(digest(), 0)).isInstanceOf(CenterUnavailableException.class);
        }
    }

    @Test
    void aFileWithoutCertificatesStopsTheStartWithItsName() throws Exception {
        Path empty = Files.writeString(folder.resolve("empty.pem"), "");
        assertThatThrownBy(() -> Trust.sockets(empty))
                .hasMessageContaining("websync.edge.blobs-ca")
                .hasMessageContaining("empty.pem");
        assertThatThrownBy(() -> Trust.sockets(folder.resolve("missing.pem")))
                .hasMessageContaining("websync.edge.blobs-ca")
                .hasMessageContaining("missing.pem");
    }

    private URI url(String host) {
        return URI.create("https://" + host + ":" + server.getAddress().getPort());
    }

    private static Digest digest() {
        var hash = Digest.Algorithm.SHA256.newMessageDigest();
        hash.update(BLOB);
        return Digest.of(Digest.Algorithm.SHA256, hash);
    }

    /** Makes a key with a certificate of its own. @return the certificate in PEM */
    private Path certificate(String name, String host) throws Exception {
        Path pem = folder.resolve(name + ".pem");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        String store = folder.resolve(name + ".p12").toString();
        run(
                keytool,
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=" + host,
                "-keystore",
                store,
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD));
        run(
                keytool,
                "-exportcert",
                "-rfc",
                "-alias",
                name,
                "-keystore",
                store,
                "-storepass",
                new String(PASSWORD),
                "-file",
                pem.toString());
        return pem;
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor())
                .isZero();
    }

    private SSLContext context(String name) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve(name + ".p12"))) {
            keys.load(in, PASSWORD);
        }
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
