package io.websync.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.websync.contracts.AssetKey;
import io.websync.contracts.FailureCode;
import io.websync.contracts.event.EdgeHeartbeat;
import io.websync.contracts.event.ReplicaFailed;
import io.websync.contracts.event.ReplicaMirrored;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file system of 48 MB of its own as the root; skipped where the test may not mount one. */
class FullDiskIT {

    private static final int MB = 1 << 20;

    private TestCenter center;
    private EdgeHarness edge;
    private Path root;
    private boolean mounted;

    @BeforeEach
    void mount(@TempDir Path folder) throws Exception {
        root = folder;
        mounted = run("mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", root.toString());
        assumeTrue(mounted, "this test needs the right to mount a tmpfs");
        center = new TestCenter();
        edge = new EdgeHarness(root, center);
        // Only room that is there again makes it try within the time of the test.
        edge.retryFailedEvery = Duration.ofHours(1);
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            edge.close();
            center.close();
            assertThat(run("umount", root.toString())).isTrue();
        }
    }

    @Test
    void whatFindsNoRoomWaitsAndSaysWhyWhileTheRestGoesOnAndComesWhenThereIsRoom() throws Exception {
        edge.start();
        AssetKey first = edge.asset("first");
        AssetKey large = edge.asset("large");
        AssetKey small = edge.asset("small");
        edge.order(first, 1, 10, random(20 * MB, 1));
        edge.ack(ReplicaMirrored.class, first, 1);
        byte[] content = random(20 * MB, 2);
        try (var reports = edge.reports()) {
            edge.order(large, 1, 10, content);
            edge.order(small, 1, 10, random(10_000, 3));

            edge.ack(ReplicaMirrored.class, small, 1);
            var failed = edge.ack(ReplicaFailed.class, large, 1);
            assertThat(failed.failure().code()).isEqualTo(FailureCode.NO_SPACE);
            var beat = reports.await(EdgeHeartbeat.class, one -> one.waiting() != null);
            assertThat(beat.waiting()).contains("no space left on the edge's disk");
            assertThat(edge.node().noRoom()).isNotNull();
            assertThat(edge.file(large)).doesNotExist();

            edge.purge(first, 2, 20);
            edge.ack(ReplicaMirrored.class, large, 1);
            assertThat(edge.file(large)).hasBinaryContent(content);
            reports.await(EdgeHeartbeat.class, one -> one.waiting() == null);
        }
        assertThat(edge.root.resolve(".websync/partial")).isEmptyDirectory();
    }

    @Test
    void aDiskThatOthersFillToTheLastByteHoldsUpTheInventoryAndNothingIsLost() throws Exception {
        edge.start();
        edge.order(edge.asset("before"), 1, 10, bytes("before"));
        edge.ack(ReplicaMirrored.class, edge.asset("before"), 1);
        Path filler = root.resolve("filler");
        fill(filler);
        int files = 3000;
        for (int i = 0; i < files; i++) {
            edge.order(edge.asset("many/" + i), 1, 10, bytes("content " + i));
        }
        try (var reports = edge.reports()) {
            var beat = reports.await(EdgeHeartbeat.class, one -> one.waiting() != null);
            assertThat(beat.waiting()).containsAnyOf("the inventory cannot be written", "no space left");
            assertThat(edge.otherAcks()).noneMatch(ReplicaMirrored.class::isInstance);
            Files.delete(filler);
            for (int i = 0; i < files; i++) {
                edge.ack(ReplicaMirrored.class, edge.asset("many/" + i), 1);
            }
            reports.await(EdgeHeartbeat.class, one -> one.waiting() == null);
        }
        assertThat(edge.file(edge.asset("many/2999"))).hasBinaryContent(bytes("content 2999"));
        assertThat(edge.node().inventoryTrouble()).isNull();
    }

    private static void fill(Path file) throws Exception {
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(block);
            }
        } catch (java.io.IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    private static boolean run(String... command) throws Exception {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    private static byte[] random(int size, int seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
