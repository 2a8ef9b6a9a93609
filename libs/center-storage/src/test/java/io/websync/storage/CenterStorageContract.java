package io.websync.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.websync.contracts.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every adapter of {@link CenterStorage} promises. */
abstract class CenterStorageContract {

    private static final Digest EMPTY =
            Digest.sha256("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

    abstract CenterStorage storage();

    @Test
    void whatWasPutIsReadBackAndTheSpoolIsGone() throws IOException {
        byte[] bytes = random(100_000, 1);
        Digest digest = digestOf(bytes);
        Path spool = spool(bytes);

        storage().put(spool, digest);

        assertThat(spool).doesNotExist();
        assertThat(read(storage().open(digest))).isEqualTo(bytes);
        BlobStat stat = storage().stat(digest);
        assertThat(stat.digest()).isEqualTo(digest);
        assertThat(stat.size()).isEqualTo(100_000);
        assertThat(stat.storedAt())
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(5));
    }

    @Test
    void anEmptyBlobIsABlob() throws IOException {
        storage().put(spool(new byte[0]), EMPTY);

        assertThat(storage().stat(EMPTY).size()).isZero();
        assertThat(read(storage().open(EMPTY))).isEmpty();
        assertThat(read(storage().open(EMPTY, 0, 10))).isEmpty();
    }

    @Test
    void aBlobOfManyPartsIsReadBack() throws IOException {
        byte[] bytes = random((33 << 20) + 17, 2);
        Digest digest = digestOf(bytes);

        storage().put(spool(bytes), digest);

        MessageDigest hash = Digest.Algorithm.SHA256.newMessageDigest();
        try (InputStream in = storage().open(digest)) {
            byte[] buffer = new byte[65_536];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                hash.update(buffer, 0, read);
            }
        }
        assertThat(Digest.of(Digest.Algorithm.SHA256, hash)).isEqualTo(digest);
    }

    @Test
    void aRangeIsReadAndEndsWhereTheBlobEnds() throws IOException {
        byte[] bytes = random(1000, 3);
        Digest digest = digestOf(bytes);
        storage().put(spool(bytes), digest);

        assertThat(read(storage().open(digest, 100, 50))).isEqualTo(Arrays.copyOfRange(bytes, 100, 150));
        assertThat(read(storage().open(digest, 990, 50))).isEqualTo(Arrays.copyOfRange(bytes, 990, 1000));
        assertThat(read(storage().open(digest, 990, Long.MAX_VALUE))).isEqualTo(Arrays.copyOfRange(bytes, 990, 1000));
        assertThat(read(storage().open(digest, 1000, 50))).isEmpty();
        assertThat(read(storage().open(digest, 5000, Long.MAX_VALUE))).isEmpty();
        assertThat(read(storage().open(digest, 10, 0))).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> storage().open(digest, -1, 5));
    }

    @Test
    void aMissingBlobIsOneErrorOfItsOwn() {
        Digest missing = digestOf("missing".getBytes(StandardCharsets.UTF_8));

        assertThatExceptionOfType(BlobMissingException.class)
                .isThrownBy(() -> storage().stat(missing))
                .withMessageContaining(missing.hex());
        assertThatExceptionOfType(BlobMissingException.class)
                .isThrownBy(() -> storage().open(missing));
        assertThatExceptionOfType(BlobMissingException.class)
                .isThrownBy(() -> storage().open(missing, 3, 0));
    }

    @Test
    void puttingAgainRenewsTheTimeAndLeavesTheBytes() throws Exception {
        byte[] bytes = random(5000, 4);
        Digest digest = digestOf(bytes);
        storage().put(spool(bytes), digest);
        Instant first = storage().stat(digest).storedAt();
        Path again = spool(bytes);
        Files.setLastModifiedTime(again, FileTime.from(Instant.now().minus(Duration.ofDays(30))));
        Thread.sleep(1100); // S3 tells whole seconds

        storage().put(again, digest);

        assertThat(storage().stat(digest).storedAt()).isAfter(first);
        assertThat(read(storage().open(digest))).isEqualTo(bytes);
    }

    @Test
    void renewingMakesTheTimeNowAndLeavesTheBytesAndTheirReaders() throws Exception {
        for (int size : new int[] {0, 5001, 6 << 20}) {
            byte[] bytes = random(size, 40 + size);
            Digest digest = digestOf(bytes);
            storage().put(spool(bytes), digest);
            Instant first = storage().stat(digest).storedAt();
            Thread.sleep(1100); // S3 tells whole seconds

            try (InputStream in = storage().open(digest)) {
                storage().renew(digest);
                assertThat(in.readAllBytes()).isEqualTo(bytes);
            }

            assertThat(storage().stat(digest).storedAt()).isAfter(first);
            assertThat(storage().stat(digest).size()).isEqualTo(size);
            assertThat(read(storage().open(digest))).isEqualTo(bytes);
        }
    }

    @Test
    void whatIsNotThereIsNotRenewed() throws IOException {
        Digest missing = digestOf("never stored".getBytes(StandardCharsets.UTF_8));
        assertThatExceptionOfType(BlobMissingException.class)
                .isThrownBy(() -> storage().renew(missing));
        byte[] bytes = random(10, 66);
        storage().put(spool(bytes), digestOf(bytes));
        remove(digestOf(bytes));
        assertThatExceptionOfType(BlobMissingException.class)
                .isThrownBy(() -> storage().renew(digestOf(bytes)));
        assertThatExceptionOfType(BlobMissingException.class)
                .isThrownBy(() -> storage().stat(digestOf(bytes)));
    }

    private void remove(Digest digest) throws IOException {
        assertThat(storage().discard(digest, Instant.MAX)).isTrue();
        storage().free(digest);
    }

    @Test
    void aReaderIsNotDisturbedByAnotherPut() throws IOException {
        byte[] bytes = random(3 << 20, 5);
        Digest digest = digestOf(bytes);
        storage().put(spool(bytes), digest);

        try (InputStream in = storage().open(digest)) {
            byte[] begin = in.readNBytes(1000);
            storage().put(spool(bytes), digest);
            byte[] rest = in.readAllBytes();
            assertThat(begin.length + rest.length).isEqualTo(bytes.length);
        }
    }

    @Test
    void aRemovedBlobIsGoneAndMayComeBack() throws IOException {
        byte[] bytes = random(10, 6);
        Digest digest = digestOf(bytes);
        storage().put(spool(bytes), digest);

        remove(digest);

        assertThatExceptionOfType(BlobMissingException.class)
                .isThrownBy(() -> storage().stat(digest));
        storage().put(spool(bytes), digest);
        assertThat(read(storage().open(digest))).isEqualTo(bytes);
    }

    @Test
    void aBlobThatIsOldEnoughIsDiscardedAndComesBack() throws IOException {
        byte[] bytes = random(10_000, 61);
        Digest digest = digestOf(bytes);
        storage().put(spool(bytes), digest);

        assertThat(storage().discard(digest, later())).isTrue();

        assertThatExceptionOfType(BlobMissingException.class)
                .isThrownBy(() -> storage().stat(digest));
        assertThat(discarded(digest)).hasValueSatisfying(stat -> {
            assertThat(stat.size()).isEqualTo(10_000);
            assertThat(stat.storedAt()).isAfter(Instant.now().minusSeconds(60));
        });
        assertThat(storage().discard(digest, later())).as("is not there").isFalse();

        assertThat(storage().restore(digest)).isTrue();

        assertThat(read(storage().open(digest))).isEqualTo(bytes);
        assertThat(storage().stat(digest).storedAt()).isAfter(Instant.now().minusSeconds(60));
        assertThat(discarded(digest)).isEmpty();
        assertThat(storage().restore(digest)).as("is there").isTrue();
    }

    @Test
    void aBlobThatWasPutSinceIsNotDiscarded() throws IOException {
        byte[] bytes = random(10, 62);
        Digest digest = digestOf(bytes);
        storage().put(spool(bytes), digest);

        assertThat(storage().discard(digest, Instant.now().minusSeconds(60))).isFalse();

        assertThat(read(storage().open(digest))).isEqualTo(bytes);
        assertThat(discarded(digest)).isEmpty();
    }

    @Test
    void whatIsFreedIsGoneForGoodAndADiscardedBlobMayBePutAgain() throws IOException {
        byte[] bytes = random(10, 63);
        Digest digest = digestOf(bytes);
        storage().put(spool(bytes), digest);
        storage().discard(digest, later());

        storage().put(spool(bytes), digest);
        assertThat(storage().restore(digest)).isTrue();
        assertThat(discarded(digest)).as("one is there again").isEmpty();
        storage().discard(digest, later());
        storage().free(digest);
        storage().free(digest);

        assertThat(discarded(digest)).isEmpty();
        assertThat(storage().restore(digest)).isFalse();
    }

    private Instant later() {
        return Instant.now().plusSeconds(5);
    }

    private Optional<BlobStat> discarded(Digest digest) throws IOException {
        try (Stream<BlobStat> list = storage().listDiscarded()) {
            return list.filter(stat -> stat.digest().equals(digest)).findAny();
        }
    }

    @Test
    void theListHasEveryBlobAndNothingElse() throws IOException {
        Map<Digest, Long> stored = new HashMap<>();
        for (int i = 0; i < 20; i++) {
            byte[] bytes = random(100 + i, 700 + i);
            storage().put(spool(bytes), digestOf(bytes));
            stored.put(digestOf(bytes), (long) bytes.length);
        }
        spool(random(5, 99));
        try (Stream<BlobStat> list = storage().list()) {
            Map<Digest, Long> listed = list.filter(stat -> stored.containsKey(stat.digest()))
                    .collect(Collectors.toMap(BlobStat::digest, BlobStat::size));
            assertThat(listed).isEqualTo(stored);
        }
    }

    @Test
    void manyArePutAtOnceAlsoTheSameBlob() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var puts = IntStream.range(0, 200)
                    .mapToObj(i -> threads.submit(() -> {
                        byte[] bytes = random(1000, 1000 + i % 100);
                        storage().put(spool(bytes), digestOf(bytes));
                        return digestOf(bytes);
                    }))
                    .toList();
            for (Future<Digest> put : puts) {
                assertThat(storage().stat(put.get()).size()).isEqualTo(1000);
            }
        }
    }

    @Test
    void onlySha256NamesABlob() throws IOException {
        Digest md5 = Digest.parse("md5:d41d8cd98f00b204e9800998ecf8427e");
        Path spool = spool(new byte[0]);
        assertThatIllegalArgumentException().isThrownBy(() -> storage().put(spool, md5));
        assertThat(spool).exists();
    }

    @Test
    void aStoreThatWorksPassesItsCheck() throws IOException {
        storage().check();
    }

    Path spool(byte[] bytes) throws IOException {
        return Files.write(Files.createTempFile(storage().spoolFolder(), "test-", ".part"), bytes);
    }

    static byte[] read(InputStream in) throws IOException {
        try (in) {
            return in.readAllBytes();
        }
    }

    static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    static Digest digestOf(byte[] bytes) {
        MessageDigest hash = Digest.Algorithm.SHA256.newMessageDigest();
        hash.update(bytes);
        return Digest.of(Digest.Algorithm.SHA256, hash);
    }
}
