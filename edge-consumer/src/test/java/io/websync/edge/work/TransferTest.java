package io.websync.edge.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.websync.contracts.AssetKey;
import io.websync.contracts.Digest;
import io.websync.contracts.FailureCode;
import io.websync.edge.blobs.BlobClient;
import io.websync.edge.blobs.Trust;
import io.websync.edge.files.Partials;
import io.websync.edge.replica.MirrorException;
import io.websync.edge.replica.Replica;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransferTest {

    private static final Instant TIME = Instant.parse("2011-05-06T07:08:09Z");

    @TempDir
    private Path folder;

    /** Nobody listens there: a test that gets as far fails. */
    private final BlobClient nobody = new BlobClient(URI.create("http://127.0.0.1:1"), "", Trust.sockets(null));

    @Test
    void nothingIsAskedForWhenThereIsNoRoomForItAndTheInventory() {
        Digest digest = Digest.sha256("a".repeat(64));
        var transfer = new Transfer(nobody, new Partials(folder), () -> 20 << 20, () -> false);

        assertThatThrownBy(() -> transfer.fetch(replica(digest, 5 << 20), digest))
                .isInstanceOfSatisfying(
                        MirrorException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(FailureCode.NO_SPACE));
    }

    @Test
    void aCompletePartialFileNeedsNoTransfer() throws Exception {
        byte[] content = new byte[2 << 20];
        var hash = Digest.Algorithm.SHA256.newMessageDigest();
        hash.update(content);
        Digest digest = Digest.of(Digest.Algorithm.SHA256, hash);
        var partials = new Partials(folder);
        Files.write(partials.path(1, digest), content);
        var transfer = new Transfer(nobody, partials, () -> Long.MAX_VALUE, () -> false);

        assertThat(transfer.fetch(replica(digest, content.length), digest)).isZero();
        assertThat(Files.getLastModifiedTime(partials.path(1, digest)).toInstant())
                .isEqualTo(TIME);
    }

    @Test
    void aPartialFileOfOtherBytesIsGivenUp() throws Exception {
        Digest digest = Digest.sha256("a".repeat(64));
        var partials = new Partials(folder);
        Files.write(partials.path(1, digest), new byte[2 << 20]);
        var transfer = new Transfer(nobody, partials, () -> Long.MAX_VALUE, () -> false);

        assertThatThrownBy(() -> transfer.fetch(replica(digest, 2 << 20), digest))
                .isInstanceOfSatisfying(
                        MirrorException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(FailureCode.CORRUPTED));
        assertThat(partials.path(1, digest)).isEmptyFile();
    }

    private static Replica replica(Digest digest, long size) {
        return new Replica(
                1,
                1,
                AssetKey.parse("host/file"),
                1,
                digest,
                size,
                TIME,
                3,
                true,
                null,
                null,
                Replica.Told.NOTHING,
                null,
                0,
                null);
    }
}
