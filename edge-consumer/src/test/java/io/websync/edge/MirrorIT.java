package io.websync.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.contracts.AssetKey;
import io.websync.contracts.event.ReplicaMirrored;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MirrorIT {

    private TestCenter center;
    private EdgeHarness edge;

    @BeforeEach
    void start(@TempDir Path root) throws Exception {
        center = new TestCenter();
        edge = new EdgeHarness(root, center);
    }

    @AfterEach
    void stop() throws Exception {
        edge.close();
        center.close();
    }

    @Test
    void anOrderedFileLiesUnderItsNameWithItsTimeAndIsAckedWithItsDigest() throws Exception {
        edge.start();
        AssetKey asset = edge.asset("folder/file.txt");
        var order = edge.order(asset, 1, 10, bytes("hello"));

        var ack = edge.ack(ReplicaMirrored.class, asset, 1);

        assertThat(ack.digest()).isEqualTo(order.digest());
        assertThat(ack.size()).isEqualTo(5);
        assertThat(ack.transferred()).isEqualTo(5);
        assertThat(edge.file(asset)).hasBinaryContent(bytes("hello"));
        assertThat(Files.getLastModifiedTime(edge.file(asset)).toInstant()).isEqualTo(EdgeHarness.MODIFIED);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
