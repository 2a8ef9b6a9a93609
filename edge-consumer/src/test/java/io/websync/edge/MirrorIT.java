package io.websync.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.contracts.AssetKey;
import io.websync.contracts.Selector;
import io.websync.contracts.event.DistributionOrdered;
import io.websync.contracts.event.EdgeEnrolled;
import io.websync.contracts.event.ReplicaMirrored;
import io.websync.contracts.event.ReplicaPurged;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
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

    @Test
    void aLaterRevisionWithTheSameBytesIsAckedWithoutATransfer() throws Exception {
        edge.start();
        AssetKey asset = edge.asset("same");
        var order = edge.order(asset, 1, 10, bytes("same"));
        edge.ack(ReplicaMirrored.class, asset, 1);
        edge.order(asset, 2, 11, bytes("same"));

        assertThat(edge.ack(ReplicaMirrored.class, asset, 2).transferred()).isZero();
        assertThat(center.requestsFor(order)).isEqualTo(1);
    }

    @Test
    void changedBytesReplaceTheOldOnes() throws Exception {
        edge.start();
        AssetKey asset = edge.asset("changing");
        edge.order(asset, 1, 10, bytes("old"));
        edge.ack(ReplicaMirrored.class, asset, 1);
        edge.order(asset, 2, 11, bytes("new"));

        edge.ack(ReplicaMirrored.class, asset, 2);
        assertThat(edge.file(asset)).hasBinaryContent(bytes("new"));
    }

    @Test
    void anOrderThatIsOlderThanTheKnownOneChangesNothing() throws Exception {
        edge.start();
        AssetKey asset = edge.asset("reordered");
        edge.order(asset, 7, 10, bytes("latest"));
        edge.ack(ReplicaMirrored.class, asset, 7);
        edge.order(asset, 6, 9, bytes("before"));
        edge.order(asset, 8, 11, bytes("latest"));

        edge.ack(ReplicaMirrored.class, asset, 8);
        assertThat(edge.file(asset)).hasBinaryContent(bytes("latest"));
        assertThat(edge.otherAcks()).isEmpty();
    }

    @Test
    void aFileThatWasThereBeforeIsTakenWhenItsHashIsRight() throws Exception {
        AssetKey right = edge.asset("right");
        AssetKey wrong = edge.asset("wrong");
        Files.createDirectories(edge.file(right).getParent());
        Files.write(edge.file(right), bytes("known"));
        Files.write(edge.file(wrong), bytes("other"));
        edge.start();
        edge.order(right, 1, 10, bytes("known"));
        edge.order(wrong, 1, 10, bytes("known"));

        assertThat(edge.ack(ReplicaMirrored.class, right, 1).transferred()).isZero();
        assertThat(edge.ack(ReplicaMirrored.class, wrong, 1).transferred()).isEqualTo(5);
        assertThat(edge.file(wrong)).hasBinaryContent(bytes("known"));
        assertThat(Files.getLastModifiedTime(edge.file(right)).toInstant()).isEqualTo(EdgeHarness.MODIFIED);
    }

    @Test
    void anEmptyFileIsMirrored() throws Exception {
        edge.start();
        AssetKey asset = edge.asset("empty");
        edge.order(asset, 1, 10, new byte[0]);

        assertThat(edge.ack(ReplicaMirrored.class, asset, 1).size()).isZero();
        assertThat(edge.file(asset)).isEmptyFile();
    }

    @Test
    void aPurgedFileGoesWithTheFoldersThatItLeavesEmpty() throws Exception {
        edge.start();
        AssetKey asset = edge.asset("a/b/c");
        AssetKey neighbour = edge.asset("a/d");
        edge.order(asset, 1, 10, bytes("x"));
        edge.order(neighbour, 1, 10, bytes("y"));
        edge.ack(ReplicaMirrored.class, asset, 1);
        edge.ack(ReplicaMirrored.class, neighbour, 1);
        edge.purge(asset, 2, 11);

        edge.ack(ReplicaPurged.class, asset, 2);
        assertThat(edge.file(asset).getParent()).doesNotExist();
        assertThat(edge.file(neighbour)).exists();
    }

    @Test
    void aPurgeOfWhatNeverWasHereIsAckedToo() throws Exception {
        edge.start();
        AssetKey asset = edge.asset("never");
        edge.purge(asset, 5, 11);
        edge.ack(ReplicaPurged.class, asset, 5);
    }

    @Test
    void anOrderForOthersIsFollowedBySilenceAndOneThatEndsTheSelectionByRemoval() throws Exception {
        edge.start();
        AssetKey others = edge.asset("others");
        AssetKey ended = edge.asset("ended");
        var first = edge.order(ended, 1, 10, bytes("mine"));
        edge.ack(ReplicaMirrored.class, ended, 1);
        edge.send(select(first, others, 1, Selector.of(List.of("another"), List.of())));
        edge.send(select(first, ended, 2, Selector.of(List.of("another"), List.of())));

        edge.ack(ReplicaPurged.class, ended, 2);
        assertThat(edge.file(ended)).doesNotExist();
        assertThat(edge.file(others)).doesNotExist();
        assertThat(edge.otherAcks()).isEmpty();
    }

    @Test
    void whatLiesWhereAFirstOrderWantsNothingIsRemovedAndTheCenterHearsIt() throws Exception {
        AssetKey asset = edge.asset("told-before-the-inventory-was-lost");
        Files.createDirectories(edge.file(asset).getParent());
        Files.write(edge.file(asset), bytes("mirrored once"));
        edge.start();
        var order = edge.order(edge.asset("another-file"), 1, 10, bytes("mine"));
        edge.send(select(order, asset, 1, Selector.of(List.of("another"), List.of())));
        edge.ack(ReplicaPurged.class, asset, 1);
        assertThat(edge.file(asset)).doesNotExist();
    }

    @Test
    void theRosterDecidesTheGroups() throws Exception {
        edge.start();
        AssetKey first = edge.asset("first");
        AssetKey second = edge.asset("second");
        String another = "another-" + edge.group;
        var order = edge.order(edge.asset("any"), 1, 10, bytes("grouped"));
        edge.ack(ReplicaMirrored.class, edge.asset("any"), 1);
        edge.send(select(order, first, 1, Selector.of(List.of(), List.of(edge.group))));
        edge.send(select(order, second, 1, Selector.of(List.of(), List.of(another))));
        edge.ack(ReplicaMirrored.class, first, 1);
        edge.control(new EdgeEnrolled(edge.name, List.of(another), false, Instant.now()));

        edge.ack(ReplicaMirrored.class, second, 1);
        edge.ack(ReplicaPurged.class, first, 1);
        edge.stop();
        edge.start();
        AssetKey later = edge.asset("later");
        edge.send(select(order, later, 1, Selector.of(List.of(), List.of(another))));
        edge.ack(ReplicaMirrored.class, later, 1);
    }

    @Test
    void aDrainedEdgeKeepsWhatItHasAndBeginsNothing() throws Exception {
        edge.start();
        AssetKey before = edge.asset("before");
        AssetKey after = edge.asset("after");
        edge.order(before, 1, 10, bytes("kept"));
        edge.ack(ReplicaMirrored.class, before, 1);
        edge.control(new EdgeEnrolled(edge.name, List.of(), true, Instant.now()));
        edge.awaitReports(heartbeat -> true);
        edge.order(before, 2, 11, bytes("kept"));
        edge.ack(ReplicaMirrored.class, before, 2);
        var order = edge.order(after, 1, 11, bytes("waits"));
        edge.awaitReports(heartbeat -> heartbeat.pending() == 1);
        assertThat(center.requestsFor(order)).isZero();
        edge.control(new EdgeEnrolled(edge.name, List.of(), false, Instant.now()));
        edge.ack(ReplicaMirrored.class, after, 1);
    }

    @Test
    void whatCannotBeReadGoesToTheDeadLettersAndTheNextOrderIsFollowed() throws Exception {
        edge.start();
        AssetKey asset = edge.asset("behind");
        edge.garbage(asset.value(), bytes("{\"type\":\"NobodyKnows\"}"));
        edge.order(asset, 1, 10, bytes("fine"));

        edge.ack(ReplicaMirrored.class, asset, 1);
        assertThat(edge.deadLetterStages(asset.value())).contains("edge " + edge.name);
    }

    @Test
    void manyFilesOfManySizesArriveWhole() throws Exception {
        edge.start();
        var random = new Random(42);
        var contents = new HashMap<AssetKey, byte[]>();
        for (int i = 0; i < 300; i++) {
            byte[] content = new byte[i % 50 == 0 ? 9_000_000 : random.nextInt(40_000)];
            random.nextBytes(content);
            contents.put(edge.asset("many/" + i % 7 + "/" + i), content);
        }
        for (var entry : contents.entrySet()) {
            edge.order(entry.getKey(), 1, 10, entry.getValue());
        }
        for (var entry : contents.entrySet()) {
            edge.ack(ReplicaMirrored.class, entry.getKey(), 1);
            assertThat(edge.file(entry.getKey())).hasBinaryContent(entry.getValue());
        }
        assertThat(edge.root.resolve(".websync/partial")).isEmptyDirectory();
    }

    private static DistributionOrdered select(
            DistributionOrdered like, AssetKey asset, long revision, Selector selector) {
        return new DistributionOrdered(
                asset,
                revision,
                like.requestNumber(),
                like.digest(),
                like.size(),
                like.lastModified(),
                selector,
                Map.of(),
                3,
                Instant.now(),
                null);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
