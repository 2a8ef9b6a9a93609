package io.websync.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.websync.contracts.Digest;
import io.websync.testing.ContainerEngines;
import io.websync.testing.ContainerEngines.Store;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract against a server that speaks S3 and checks signatures: in this JVM, or with -Ptestcontainers in a container. */
class S3StorageIT extends CenterStorageContract {

    private static final String OWN_ACCESS_KEY = "websync-test";
    private static final String OWN_SECRET_KEY = "a secret of the test";

    @TempDir
    static Path serverFolder;

    private static @Nullable S3Proxy server;
    private static Store store;

    @TempDir
    Path spool;

    private CenterStorage storage;

    @BeforeAll
    static void startServer() throws Exception {
        Optional<ContainerEngines> containers = ContainerEngines.ofTheBuild();
        store = containers.isPresent() ? containers.get().store() : own();
    }

    private static Store own() throws Exception {
        S3Proxy started = S3Proxy.builder()
                .blobStore(new FilesystemNio2BlobStore(serverFolder.toString()))
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V4, OWN_ACCESS_KEY, OWN_SECRET_KEY)
                .v4MaxNonChunkedRequestSize(64L << 20)
                .build();
        started.start();
        server = started;
        return new Store(URI.create("http://127.0.0.1:" + started.getPort()), OWN_ACCESS_KEY, OWN_SECRET_KEY);
    }

    @AfterAll
    static void stopServer() throws Exception {
        if (server != null) {
            server.stop();
        }
    }

    @BeforeEach
    void open() throws IOException {
        storage = storage("blobs", store.secretKey(), null);
        storage.check();
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Override
    CenterStorage storage() {
        return storage;
    }

    private CenterStorage storage(String bucket, String secretKey, @Nullable URI publicEndpoint) {
        return CenterStorage.open(new StorageSettings(
                StorageSettings.Kind.S3,
                null,
                new StorageSettings.S3(
                        store.endpoint(),
                        null,
                        bucket,
                        store.accessKey(),
                        secretKey,
                        publicEndpoint,
                        spool,
                        Duration.ofMinutes(5),
                        null)));
    }

    @Test
    void aWrongSecretIsAnErrorAndNotAMissingBlob() throws IOException {
        byte[] bytes = random(10, 1);
        try (CenterStorage wrong = storage("blobs", "another secret", null)) {
            assertThatIOException()
                    .isThrownBy(wrong::check)
                    .withMessageContaining(store.endpoint().toString());
            Path file = spool(bytes);
            assertThatIOException()
                    .isThrownBy(() -> wrong.put(file, digestOf(bytes)))
                    .isNotInstanceOf(BlobMissingException.class);
            assertThat(file).exists();
        }
    }

    @Test
    void aMissingBucketIsAnErrorAndNotAMissingBlob() throws IOException {
        try (CenterStorage other = storage("no-such-bucket", store.secretKey(), null)) {
            assertThatIOException()
                    .isThrownBy(() -> read(other.open(digestOf(random(10, 1)))))
                    .isNotInstanceOf(BlobMissingException.class);
        }
    }

    @Test
    void aPresignedUrlServesTheBlobToAnyoneAndRanges() throws Exception {
        byte[] bytes = random(1000, 11);
        storage.put(spool(bytes), digestOf(bytes));
        URI url = storage.downloadUrl(digestOf(bytes)).orElseThrow();
        try (HttpClient client = HttpClient.newHttpClient()) {
            var whole = client.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofByteArray());
            assertThat(whole.statusCode()).isEqualTo(200);
            assertThat(whole.body()).isEqualTo(bytes);
            var part = client.send(
                    HttpRequest.newBuilder(url).header("Range", "bytes=10-19").build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            assertThat(part.statusCode()).isEqualTo(206);
            assertThat(part.body()).hasSize(10);
            var unsigned = client.send(
                    HttpRequest.newBuilder(URI.create(url.toString().split("\\?", -1)[0]))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
            assertThat(unsigned.statusCode()).isEqualTo(403);
        }
    }

    @Test
    void aPresignedUrlNamesThePublicEndpoint() throws IOException {
        try (CenterStorage storage = storage("blobs", store.secretKey(), URI.create("https://s3.example.org"))) {
            assertThat(storage.downloadUrl(digestOf(random(10, 1)))
                            .orElseThrow()
                            .getHost())
                    .isEqualTo("s3.example.org");
        }
    }

    @Test
    void otherBytesThanTheDigestsAreNeverStored() throws IOException {
        Digest promised = digestOf("promised".getBytes(StandardCharsets.UTF_8));
        for (int size : new int[] {1000, 3 << 20, 20 << 20}) {
            Path file = spool(random(size, size));
            assertThatIOException().isThrownBy(() -> storage.put(file, promised));
            assertThatExceptionOfType(BlobMissingException.class).isThrownBy(() -> storage.stat(promised));
            Files.delete(file);
        }
    }

    @Test
    void theSecretIsNeverPrinted() {
        var settings = new StorageSettings.S3(
                store.endpoint(), null, "blobs", store.accessKey(), store.secretKey(), null, null, null, null);
        assertThat(settings.toString()).doesNotContain(store.secretKey());
    }

    @Test
    void aStoreOfAPrivateAuthorityIsTrustedWhenItsFileIsNamedAndOnlyThen(@TempDir Path certificates) throws Exception {
        Path keys = certificates.resolve("store.p12");
        Path authority = certificates.resolve("store.pem");
        keytool("-genkeypair -alias s3 -keyalg EC -dname CN=s3 -ext san=ip:127.0.0.1 -storetype PKCS12 -storepass"
                + " password -keystore " + keys);
        keytool("-exportcert -rfc -alias s3 -storepass password -keystore " + keys + " -file " + authority);
        S3Proxy secured = S3Proxy.builder()
                .blobStore(new FilesystemNio2BlobStore(
                        Files.createDirectory(certificates.resolve("objects")).toString()))
                .secureEndpoint(URI.create("https://127.0.0.1:0"))
                .keyStore(keys.toString(), "password")
                .awsAuthentication(AuthenticationType.AWS_V4, OWN_ACCESS_KEY, OWN_SECRET_KEY)
                .v4MaxNonChunkedRequestSize(64L << 20)
                .build();
        secured.start();
        URI https = URI.create("https://127.0.0.1:" + secured.getSecurePort());
        byte[] bytes = random(1000, 12);
        try (CenterStorage trusting = secured(https, authority);
                CenterStorage other = secured(https, null)) {
            trusting.check();
            trusting.put(spool(bytes), digestOf(bytes));
            assertThat(read(trusting.open(digestOf(bytes)))).isEqualTo(bytes);
            assertThat(trusting.downloadUrl(digestOf(bytes)).orElseThrow().getScheme())
                    .isEqualTo("https");
            assertThatIOException().isThrownBy(other::check);
        } finally {
            secured.stop();
        }
    }

    private CenterStorage secured(URI endpoint, @Nullable Path authority) {
        return CenterStorage.open(new StorageSettings(
                StorageSettings.Kind.S3,
                null,
                new StorageSettings.S3(
                        endpoint, null, "blobs", OWN_ACCESS_KEY, OWN_SECRET_KEY, null, spool, null, authority)));
    }

    private static void keytool(String arguments) throws Exception {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments.split(" ", -1)));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor()).isZero();
    }
}
