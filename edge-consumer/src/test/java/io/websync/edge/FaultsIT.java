package io.websync.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.websync.contracts.AssetKey;
import io.websync.contracts.Digest;
import io.websync.contracts.FailureCode;
import io.websync.contracts.event.DistributionOrdered;
import io.websync.contracts.event.ReconcileRequested;
import io.websync.contracts.event.ReplicaFailed;
import io.websync.contracts.event.ReplicaMirrored;
import io.websync.contracts.event.ReplicaPurged;
import io.websync.edge.TestCenter.Behaviour;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultsIT {

    private TestCenter center;
    private EdgeHarness edge;
    private Path outside;

    @BeforeEach
    void start(@TempDir Path root, @TempDir Path outside) throws Exception {
        this.outside = outside;
        center = new TestCenter();
        edge = new EdgeHarness(root, center);
    }

    @AfterEach
    void stop() throws Exception {
        edge.close();
        center.close();
    }

    @Test
    void bytesOfAnotherDigestNeverBecomeVisibleAndTheRightOnesHeal() throws Exception {
        AssetKey asset = edge.asset("altered");
        byte[] content = bytes("the right bytes");
        center.behave(center.add(content), Behaviour.ALTERED);
        edge.start();
        edge.order(asset, 1, 10, content);

        var failed = edge.ack(ReplicaFailed.class, asset, 1);
        assertThat(failed.failure().code()).isEqualTo(FailureCode.CORRUPTED);
        assertThat(failed.attempts()).isEqualTo(2);
        assertThat(edge.file(asset)).doesNotExist();
        center.behave(center.add(content), Behaviour.WELL);
        edge.ack(ReplicaMirrored.class, asset, 1);
        assertThat(edge.file(asset)).hasBinaryContent(content);
    }

    @Test
    void aBodyThatBreaksOffGoesOnWhereItWas() throws Exception {
        AssetKey asset = edge.asset("large");
        byte[] content = new byte[8_000_000];
        new Random(1).nextBytes(content);
        var digest = center.add(content);
        center.behave(digest, Behaviour.TRUNCATED);
        edge.start();
        edge.order(asset, 1, 10, content);

        EdgeHarness.await("two attempts", () -> center.requestsFor(digest) >= 2 ? true : null);
        center.behave(digest, Behaviour.WELL);
        var ack = edge.ack(ReplicaMirrored.class, asset, 1);
        assertThat(edge.file(asset)).hasBinaryContent(content);
        assertThat(ack.transferred()).isLessThan(content.length);
        assertThat(center.requests).anyMatch(request -> "bytes=4000000-".equals(request.range()));
    }

    @Test
    void aMissingBlobIsSaidAtOnceAndHealsAtTheSameRevision() throws Exception {
        AssetKey asset = edge.asset("missing");
        edge.start();
        byte[] content = bytes("comes later");
        var digest = center.add(content);
        center.remove(digest);
        edge.send(order(asset, digest, content.length));

        var failed = edge.ack(ReplicaFailed.class, asset, 1);
        assertThat(failed.failure().code()).isEqualTo(FailureCode.BLOB_MISSING);
        assertThat(failed.attempts()).isEqualTo(1);
        center.add(content);
        edge.ack(ReplicaMirrored.class, asset, 1);
    }

    @Test
    void aCopyThatFailsForAnotherReasonThanBeforeSaysSo() throws Exception {
        AssetKey asset = edge.asset("first-gone-then-rotten");
        edge.start();
        byte[] content = bytes("rots in the center");
        var digest = center.add(content);
        center.remove(digest);
        edge.send(order(asset, digest, content.length));
        assertThat(edge.ack(ReplicaFailed.class, asset, 1).failure().code()).isEqualTo(FailureCode.BLOB_MISSING);
        center.behave(center.add(content), Behaviour.ALTERED);
        EdgeHarness.await(
                "the other reason",
                () -> edge.ack(ReplicaFailed.class, asset, 1).failure().code() == FailureCode.CORRUPTED ? true : null);
        edge.ack(ReplicaFailed.class, asset, 1);
        center.behave(digest, Behaviour.WELL);
        edge.ack(ReplicaMirrored.class, asset, 1);
    }

    @Test
    void anOutageOfTheCenterFailsNothing() throws Exception {
        int port = center.port();
        center.close();
        edge.start();
        for (int i = 0; i < 100; i++) {
            edge.order(edge.asset("outage/" + i), 1, 10, bytes("content " + i));
        }
        EdgeHarness.await("the edge to notice", () -> edge.node().centerUnavailable());
        try (var back = new TestCenter(port)) {
            for (int i = 0; i < 100; i++) {
                back.add(bytes("content " + i));
            }
            for (int i = 0; i < 100; i++) {
                edge.ack(ReplicaMirrored.class, edge.asset("outage/" + i), 1);
            }
        }
        assertThat(edge.otherAcks()).isEmpty();
        assertThat(edge.node().centerUnavailable()).isNull();
    }

    @Test
    void theTokenGoesToTheFirstHostOnly() throws Exception {
        AssetKey asset = edge.asset("redirected");
        byte[] content = bytes("from elsewhere");
        center.behave(center.add(content), Behaviour.REDIRECTED);
        edge.start();
        edge.order(asset, 1, 10, content);

        edge.ack(ReplicaMirrored.class, asset, 1);
        assertThat(center.requests)
                .filteredOn(request -> request.path().startsWith("/elsewhere/"))
                .hasSize(1)
                .allMatch(request -> request.authorization() == null);
    }

    @Test
    void theEarlierRequestHoldsThePathWhicheverOrderComesFirst() throws Exception {
        edge.start();
        AssetKey file = edge.asset("one/a");
        AssetKey below = edge.asset("one/a/b");
        edge.order(file, 1, 20, bytes("the later one"));
        edge.ack(ReplicaMirrored.class, file, 1);
        edge.order(below, 1, 10, bytes("the earlier one"));
        edge.ack(ReplicaMirrored.class, below, 1);
        assertThat(edge.ack(ReplicaFailed.class, file, 1).failure().code()).isEqualTo(FailureCode.PATH_CONFLICT);

        AssetKey otherFile = edge.asset("two/a");
        AssetKey otherBelow = edge.asset("two/a/b");
        edge.order(otherBelow, 1, 10, bytes("the earlier one"));
        edge.ack(ReplicaMirrored.class, otherBelow, 1);
        edge.order(otherFile, 1, 20, bytes("the later one"));
        assertThat(edge.ack(ReplicaFailed.class, otherFile, 1).failure().code()).isEqualTo(FailureCode.PATH_CONFLICT);
        assertThat(edge.file(below)).exists();
        assertThat(edge.file(otherBelow)).exists();

        edge.purge(otherBelow, 2, 30);
        edge.ack(ReplicaPurged.class, otherBelow, 2);
        edge.ack(ReplicaMirrored.class, otherFile, 1);
        assertThat(edge.file(otherFile)).hasBinaryContent(bytes("the later one"));
    }

    @Test
    void aPlantedLinkLeadsNothingOutOfTheRoot() throws Exception {
        edge.start();
        AssetKey first = edge.asset("first");
        edge.order(first, 1, 10, bytes("makes the host's folder"));
        edge.ack(ReplicaMirrored.class, first, 1);
        Path host = Objects.requireNonNull(edge.file(first).getParent());
        Files.createSymbolicLink(host.resolve("folder"), outside);
        Path victim = Files.write(outside.resolve("victim"), bytes("precious"));
        Files.createSymbolicLink(host.resolve("link"), victim);
        edge.order(edge.asset("folder/file"), 1, 10, bytes("must stay inside"));
        edge.order(edge.asset("folder/victim"), 1, 10, bytes("must stay inside"));
        edge.order(edge.asset("link"), 1, 10, bytes("replaces the link itself"));

        edge.ack(ReplicaMirrored.class, edge.asset("link"), 1);
        assertThat(edge.ack(ReplicaFailed.class, edge.asset("folder/file"), 1)
                        .failure()
                        .message())
                .contains("folder is no folder");
        edge.purge(edge.asset("folder/victim"), 2, 11);
        edge.ack(ReplicaPurged.class, edge.asset("folder/victim"), 2);
        assertThat(host.resolve("link")).isRegularFile();
        assertThat(outside).isDirectoryNotContaining("glob:**file");
        assertThat(victim).hasBinaryContent(bytes("precious"));
    }

    @Test
    void aWipedMirrorComesBackAfterAReconcile() throws Exception {
        edge.start();
        mirrorSome(20);
        Path kept = edge.file(edge.asset("some/3"));
        Path altered = edge.file(edge.asset("some/4"));
        delete(Objects.requireNonNull(kept.getParent()), kept, altered);
        Files.write(altered, bytes("tampered"));
        edge.control(new ReconcileRequested(edge.name, false, Instant.now()));

        awaitSome(20);
        assertThat(center.requests).hasSize(20 + 19);
    }

    @Test
    void bytesThatRotUnderTheSameSizeAndTimeAreFoundByHashing() throws Exception {
        edge.start();
        mirrorSome(2);
        Path rotten = edge.file(edge.asset("some/1"));
        Files.write(rotten, bytes("Content 1"));
        Files.setLastModifiedTime(rotten, FileTime.from(EdgeHarness.MODIFIED));
        edge.control(new ReconcileRequested(edge.name, true, Instant.now()));

        awaitSome(2);
    }

    @Test
    void aWwwThatWasRemovedWhileTheEdgeWasDownComesBackAtTheStart() throws Exception {
        edge.start();
        mirrorSome(20);
        edge.stop();
        delete(edge.root.resolve("www"));
        edge.start();

        awaitSome(20);
    }

    @Test
    void aRootThatWasRemovedWhileTheEdgeWasDownIsReadFromTheBeginning() throws Exception {
        edge.start();
        mirrorSome(20);
        edge.stop();
        delete(edge.root);
        edge.start();

        awaitSome(20);
    }

    @Test
    void aRootThatIsRemovedUnderTheEdgeIsNoticed() throws Exception {
        edge.start();
        mirrorSome(1);
        delete(edge.root);
        EdgeHarness.await("the edge to notice", () -> edge.rootLost ? true : null);
    }

    @Test
    void nothingIsTransferredAgainAfterARestart() throws Exception {
        edge.start();
        mirrorSome(20);
        edge.stop();
        edge.start();
        edge.order(edge.asset("next"), 1, 30, bytes("next"));

        edge.ack(ReplicaMirrored.class, edge.asset("next"), 1);
        assertThat(center.requests).hasSize(21);
        assertThat(edge.otherAcks()).isEmpty();
    }

    @Test
    void ordersOfTheTimeWhenTheEdgeWasDownAreFollowedAtItsStart() throws Exception {
        edge.start();
        mirrorSome(1);
        edge.stop();
        edge.order(edge.asset("meanwhile"), 1, 30, bytes("meanwhile"));
        edge.start();
        edge.ack(ReplicaMirrored.class, edge.asset("meanwhile"), 1);
    }

    @Test
    void aSecondProcessOnTheSameRootIsRefused() throws Exception {
        edge.start();
        var second = new EdgeHarness(edge.root, center);
        assertThatThrownBy(second::start).hasMessageContaining("another edge-consumer runs on");
        second.close();
    }

    private void mirrorSome(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            edge.order(edge.asset("some/" + i), 1, 10, bytes("content " + i));
        }
        for (int i = 0; i < count; i++) {
            edge.ack(ReplicaMirrored.class, edge.asset("some/" + i), 1);
        }
    }

    private void awaitSome(int count) {
        for (int i = 0; i < count; i++) {
            Path file = edge.file(edge.asset("some/" + i));
            byte[] content = bytes("content " + i);
            EdgeHarness.await(
                    "the bytes of " + file,
                    () -> Files.exists(file) && Arrays.equals(Files.readAllBytes(file), content),
                    same -> same);
        }
    }

    private static void delete(Path folder, Path... except) throws Exception {
        try (var paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                if (except.length == 0
                        || (Files.isRegularFile(path) && !List.of(except).contains(path))) {
                    try {
                        Files.deleteIfExists(path);
                    } catch (DirectoryNotEmptyException _) {
                        // An edge that lives has made something there meanwhile.
                    }
                }
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private DistributionOrdered order(AssetKey asset, Digest digest, long size) {
        return new DistributionOrdered(
                asset, 1, 10, digest, size, EdgeHarness.MODIFIED, edge.here(), Map.of(), 3, Instant.now(), null);
    }
}
