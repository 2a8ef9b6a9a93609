package io.websync.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.contracts.AssetKey;
import io.websync.contracts.event.ReconcileFinished;
import io.websync.contracts.event.ReplicaMirrored;
import io.websync.edge.inventory.Inventory;
import io.websync.edge.replica.Finding;
import io.websync.edge.replica.RehashPace;
import io.websync.edge.replica.RehashPass;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was done to the files of an edge is found, said by kind, and made good; what is not the edge's is left alone. */
class ReconcileIT {

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
    void eachKindOfHarmIsCountedAndMadeGoodAndForeignFilesStay() throws Exception {
        edge.start();
        mirror(6);
        try (var reports = edge.reports()) {
            Files.delete(file(0));
            Files.write(file(1), bytes("cont"));
            Files.setLastModifiedTime(file(1), FileTime.from(EdgeHarness.MODIFIED));
            Files.write(file(2), bytes("content 2 and more"));
            Files.setLastModifiedTime(file(3), FileTime.from(EdgeHarness.MODIFIED.plusSeconds(1)));
            Path foreign = Files.writeString(file(0).resolveSibling("nobody-ordered-this"), "mine");
            edge.node().requestReconcile("request", false);

            var result = reports.await(
                    ReconcileFinished.class, report -> report.trigger().equals("request"));
            assertThat(result.checked()).isEqualTo(6);
            assertThat(result.missing()).isEqualTo(1);
            assertThat(result.altered()).isEqualTo(3);
            assertThat(result.truncated()).isEqualTo(1);
            assertThat(result.mismatched()).isZero();
            assertThat(result.unknown()).isEqualTo(1);
            awaitFiles(6);
            assertThat(foreign).hasContent("mine");
        }
        // Another time alone costs no transfer.
        assertThat(center.requests).hasSize(6 + 3);
    }

    @Test
    void theSpreadReadingFindsWhatRotsUnderTheSameSizeAndTime() throws Exception {
        edge.rehashEvery = Duration.ofSeconds(2);
        edge.start();
        mirror(4);
        try (var reports = edge.reports()) {
            rot(2);
            var result = reports.await(
                    ReconcileFinished.class,
                    report -> report.trigger().equals(ReconcileFinished.SPREAD) && report.altered() > 0);
            assertThat(result.mismatched()).isEqualTo(1);
            assertThat(result.missing()).isZero();
            awaitFiles(4);
            var next = reports.await(
                    ReconcileFinished.class,
                    report -> report.trigger().equals(ReconcileFinished.SPREAD) && report.altered() == 0);
            assertThat(next.rehashed()).isEqualTo(4);
        }
    }

    @Test
    void theSpreadReadingGoesOnAfterARestartWhereItWas() throws Exception {
        edge.start();
        mirror(10);
        edge.stop();
        Instant begun = Instant.now().minus(Duration.ofDays(13));
        try (var inventory = Inventory.open(edge.root.resolve(".websync/inventory.db"))) {
            List<Inventory.Holding> all = inventory.settledAfter(0, Integer.MAX_VALUE).stream()
                    .filter(Inventory.Holding::mirrored)
                    .toList();
            // By the order in which it reads them, which is that in which the orders of several partitions happened to
            // come.
            rot(number(all.getFirst()));
            rot(number(all.getLast()));
            var pass = RehashPass.beginning(begun, 10 * RehashPace.PER_FILE);
            for (Inventory.Holding read : all.subList(0, 5)) {
                pass = pass.with(read.id(), Finding.AS_KNOWN, 9, false);
            }
            String text = pass.text();
            inventory
                    .write(ledger -> {
                        ledger.setWord("rehash", text);
                        return true;
                    })
                    .get();
        }
        try (var reports = edge.reports()) {
            edge.rehashEvery = Duration.ofDays(14);
            edge.start();
            var result = reports.await(
                    ReconcileFinished.class, report -> report.trigger().equals(ReconcileFinished.SPREAD));
            assertThat(result.rehashed()).isEqualTo(10);
            assertThat(result.mismatched())
                    .as("the one behind the place where it was, not the one before")
                    .isEqualTo(1);
            assertThat(result.took()).isGreaterThan(Duration.ofDays(13));
        }
    }

    @Test
    void partialFilesThatNobodyWantsAreSweptAtTheStartAndByEachReconcile() throws Exception {
        edge.start();
        mirror(1);
        edge.stop();
        Path folder = edge.root.resolve(".websync/partial");
        Path orphan = Files.writeString(folder.resolve("77-" + "ab".repeat(32)), "of nobody");
        Path odd = Files.writeString(folder.resolve("something else"), "");
        edge.start();
        assertThat(orphan).doesNotExist();
        assertThat(odd).doesNotExist();
        Files.writeString(orphan, "again");
        edge.node().requestReconcile("request", false);
        EdgeHarness.await("the orphan to go", () -> !Files.exists(orphan), gone -> gone);
    }

    @Test
    void whatIsDoneToFilesIsFoundByTheTimer() throws Exception {
        edge.reconcileEvery = Duration.ofSeconds(1);
        edge.start();
        mirror(2);
        Files.delete(file(1));
        awaitFiles(2);
    }

    private int number(Inventory.Holding held) {
        return IntStream.range(0, 10)
                .filter(i -> asset(i).equals(held.replica().asset()))
                .findFirst()
                .orElseThrow();
    }

    private void rot(int i) throws Exception {
        Files.write(file(i), bytes("Content " + i));
        Files.setLastModifiedTime(file(i), FileTime.from(EdgeHarness.MODIFIED));
    }

    private void mirror(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            edge.order(asset(i), 1, 10, bytes("content " + i));
        }
        for (int i = 0; i < count; i++) {
            edge.ack(ReplicaMirrored.class, asset(i), 1);
        }
    }

    private void awaitFiles(int count) {
        for (int i = 0; i < count; i++) {
            Path file = file(i);
            byte[] content = bytes("content " + i);
            EdgeHarness.await(
                    "the bytes of " + file,
                    () -> Files.exists(file)
                            && Arrays.equals(Files.readAllBytes(file), content)
                            && Files.getLastModifiedTime(file).toInstant().equals(EdgeHarness.MODIFIED),
                    same -> same);
        }
    }

    private AssetKey asset(int i) {
        return edge.asset("some/" + i);
    }

    private Path file(int i) {
        return edge.file(asset(i));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
