package io.websync.distributor.storage;

import io.websync.contracts.Digest;
import io.websync.storage.CenterStorage;
import io.websync.storage.StorageSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class GarbageInS3IT extends GarbageRace {

    @TempDir
    Path serverFolder;

    @TempDir
    Path spool;

    private S3Proxy server;
    private CenterStorage storage;

    @BeforeEach
    void open() throws Exception {
        server = S3Proxy.builder()
                .blobStore(new FilesystemNio2BlobStore(serverFolder.toString()))
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V4, "websync-test", "a secret of the test")
                .build();
        server.start();
        storage = CenterStorage.open(new StorageSettings(
                StorageSettings.Kind.S3,
                null,
                new StorageSettings.S3(
                        URI.create("http://127.0.0.1:" + server.getPort()),
                        null,
                        "blobs",
                        "websync-test",
                        "a secret of the test",
                        null,
                        spool,
                        null,
                        null)));
        storage.check();
    }

    @AfterEach
    void close() throws Exception {
        storage.close();
        server.stop();
    }

    @Override
    CenterStorage storage() {
        return storage;
    }

    @Override
    void age(Digest digest) throws IOException {
        try (Stream<Path> files = Files.walk(serverFolder)) {
            Path file =
                    files.filter(path -> path.endsWith(digest.hex())).findAny().orElseThrow();
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(1))));
        }
    }

    @Override
    boolean restoredByTheNextPass() {
        return true;
    }

    @Override
    int rounds() {
        return 12;
    }
}
