package io.websync.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.websync.contracts.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStorageTest extends CenterStorageContract {

    @TempDir
    Path root;

    private CenterStorage storage;

    @BeforeEach
    void open() {
        storage = CenterStorage.open(StorageSettings.files(root));
    }

    @AfterEach
    void close() {
        storage.close();
    }

    @Override
    CenterStorage storage() {
        return storage;
    }

    @Test
    void aBlobIsAFileThatIsNamedByItsDigest() throws IOException {
        byte[] bytes = "a blob".getBytes(StandardCharsets.UTF_8);
        Digest digest = digestOf(bytes);
        storage.put(spool(bytes), digest);

        Path expected = root.resolve("blobs")
                .resolve(digest.hex().substring(0, 2))
                .resolve(digest.hex().substring(2, 4))
                .resolve(digest.hex());
        assertThat(expected).hasBinaryContent(bytes);
        assertThat(storage.path(digest)).hasValue(expected);
        assertThat(storage.downloadUrl(digest)).isEmpty();
    }

    @Test
    void blobsOutliveTheStorageObject() throws IOException {
        byte[] bytes = random(10, 1);
        storage.put(spool(bytes), digestOf(bytes));
        try (CenterStorage another = CenterStorage.open(StorageSettings.files(root))) {
            assertThat(read(another.open(digestOf(bytes)))).isEqualTo(bytes);
        }
    }

    @Test
    void aDiscardedBlobLiesInTheTrashUnderItsDigest() throws IOException {
        byte[] bytes = random(10, 1);
        storage.put(spool(bytes), digestOf(bytes));
        assertThat(storage.discard(digestOf(bytes), Instant.now().plusSeconds(1)))
                .isTrue();
        assertThat(root.resolve("trash").resolve(digestOf(bytes).hex())).hasBinaryContent(bytes);
    }

    @Test
    void aDiscardThatRacesPutsNeverLosesOne() throws Exception {
        byte[] bytes = random(100, 1);
        Digest digest = digestOf(bytes);
        for (int round = 0; round < 300; round++) {
            storage.put(spool(bytes), digest);
            Path blob = storage.path(digest).orElseThrow();
            Files.setLastModifiedTime(blob, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
            Instant aDayAgo = Instant.now().minus(Duration.ofDays(1));
            Path again = spool(bytes);
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                var put = threads.submit(() -> {
                    storage.put(again, digest);
                    return true;
                });
                var discard = threads.submit(() -> storage.discard(digest, aDayAgo));
                put.get();
                discard.get();
            }
            assertThat(blob).as("round %d", round).hasBinaryContent(bytes);
        }
    }

    @Test
    void aCrashInTheMiddleOfADiscardCostsNoTrashTime() throws IOException {
        byte[] bytes = random(10, 1);
        Digest digest = digestOf(bytes);
        storage.put(spool(bytes), digest);
        Path blob = storage.path(digest).orElseThrow();
        Files.setLastModifiedTime(blob, FileTime.from(Instant.EPOCH));
        Files.move(blob, root.resolve("trash").resolve(digest.hex()));
        try (Stream<BlobStat> discarded = storage.listDiscarded()) {
            assertThat(discarded.toList()).singleElement().satisfies(stat -> {
                assertThat(stat.digest()).isEqualTo(digest);
                assertThat(stat.storedAt()).isAfter(Instant.now().minus(Duration.ofMinutes(5)));
            });
        }
    }

    @Test
    void bytesWhoseFsyncFailedAreNotPutAgain() throws IOException {
        byte[] bytes = random(10, 1);
        Path spool = spool(bytes);
        try (var broken = new FileStorage(StorageSettings.files(root).files(), _ -> {
            throw new IOException("Input/output error");
        })) {
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> broken.put(spool, digestOf(bytes)))
                    .withMessage("Input/output error");
        }
        assertThat(spool).doesNotExist();
        assertThatExceptionOfType(BlobMissingException.class).isThrownBy(() -> storage.stat(digestOf(bytes)));
    }

    @Test
    void foreignFilesAmongTheBlobsAreNotListed() throws IOException {
        Files.createDirectories(root.resolve("blobs/ab/cd"));
        Files.writeString(root.resolve("blobs/ab/cd/README"), "hello");
        try (Stream<BlobStat> list = storage.list()) {
            assertThat(list).isEmpty();
        }
    }

    @Test
    void aRootThatCannotBeMadeStopsTheStartWithItsName() throws IOException {
        Path file = Files.writeString(root.resolve("file"), "");
        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> CenterStorage.open(StorageSettings.files(file)))
                .withMessageContaining("storage.files.root")
                .withMessageContaining(file.toString());
    }

    @Test
    void theCheckFailsWhenTheBlobsAreGone() throws IOException {
        Files.delete(root.resolve("blobs"));
        assertThatExceptionOfType(IOException.class).isThrownBy(storage::check);
    }

    @Test
    void settingsOfS3AreNeededOnlyForS3() {
        assertThat(new StorageSettings(null, null, null).kind()).isEqualTo(StorageSettings.Kind.FILES);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StorageSettings(StorageSettings.Kind.S3, null, null))
                .withMessageContaining("storage.s3.bucket");
    }

    @Test
    void aBlobsTimeIsThatOfThePutNotOfTheDownload() throws IOException {
        byte[] bytes = random(10, 9);
        Path spool = spool(bytes);
        Files.setLastModifiedTime(spool, FileTime.from(Instant.EPOCH));
        storage.put(spool, digestOf(bytes));
        assertThat(storage.stat(digestOf(bytes)).storedAt())
                .isAfter(Instant.now().minusSeconds(60));
    }
}
