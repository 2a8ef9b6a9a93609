package io.websync.edge;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.contracts.AssetKey;
import io.websync.contracts.event.DistributionOrdered;
import io.websync.contracts.event.EdgeHeartbeat;
import io.websync.contracts.event.ReplicaMirrored;
import io.websync.contracts.event.ReplicaPurged;
import io.websync.edge.inventory.AckBatch.Ack;
import io.websync.edge.inventory.Inventory;
import io.websync.edge.inventory.Ledger;
import io.websync.edge.replica.Copy;
import io.websync.edge.replica.Replica;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An edge that was away ends where the orders want it, also when they do not name any more what it holds. */
class AwayIT {

    private static final String INVENTORY = ".websync/inventory.db";

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
    void aPurgeOfTheTimeWhenItWasAwayIsFollowedAndSaid() throws Exception {
        edge.start();
        AssetKey purged = mirrored("purged");
        AssetKey changed = mirrored("changed");
        awaitAllRead();
        edge.stop();
        edge.purge(purged, 2, 20);
        edge.order(changed, 2, 20, bytes("new"));
        wasAwaySince(Instant.now().minus(Duration.ofDays(7)));
        edge.start();

        edge.ack(ReplicaPurged.class, purged, 2);
        edge.ack(ReplicaMirrored.class, changed, 2);
        assertThat(edge.file(purged)).doesNotExist();
        assertThat(edge.file(changed)).hasBinaryContent(bytes("new"));
    }

    @Test
    void aTombstoneWithoutThePurgeBeforeItRemovesTheFileAndTheMemoryOfIt() throws Exception {
        edge.start();
        AssetKey asset = mirrored("buried");
        edge.tombstone(asset);

        EdgeHarness.await("the file to go", () -> !Files.exists(edge.file(asset)), gone -> gone);
        // Whoever asks for it again begins at any revision.
        edge.order(asset, 1, 30, bytes("again"));
        edge.ack(ReplicaMirrored.class, asset, 1);
        assertThat(edge.file(asset)).hasBinaryContent(bytes("again"));
        assertThat(edge.otherAcks()).isEmpty();
    }

    @Test
    void anOrderBehindItsTombstoneHolds() throws Exception {
        edge.start();
        AssetKey asset = mirrored("reborn");
        edge.stop();
        edge.tombstone(asset);
        edge.order(asset, 2, 30, bytes("reborn"));
        edge.start();

        edge.ack(ReplicaMirrored.class, asset, 2);
        assertThat(edge.file(asset)).exists();
    }

    @Test
    void whatNoOrderNamesAnyMoreGoesAfterAnAbsenceThatOutlastsTombstones() throws Exception {
        edge.start();
        AssetKey named = mirrored("named");
        AssetKey unreadable = edge.asset("unreadable");
        awaitAllRead();
        edge.stop();
        AssetKey unnamed = edge.asset("unnamed");
        holdsWithoutAnOrderInTheLog(unnamed, "compacted away");
        holdsWithoutAnOrderInTheLog(unreadable, "of a newer center");
        edge.garbage(unreadable.value(), bytes("{\"type\":\"OfTheFuture\"}"));
        wasAwaySince(Instant.now().minus(Duration.ofDays(7)));
        edge.start();

        EdgeHarness.await("the file to go", () -> !Files.exists(edge.file(unnamed)), gone -> gone);
        edge.order(edge.asset("next"), 1, 40, bytes("next"));
        edge.ack(ReplicaMirrored.class, edge.asset("next"), 1);
        assertThat(edge.file(named)).exists();
        assertThat(edge.file(unreadable)).as("an order that it cannot read").exists();
        assertThat(edge.otherAcks()).isEmpty();
        edge.stop();
        try (var inventory = open()) {
            assertThat(inventory.knows(unnamed.path())).isFalse();
            assertThat(inventory.knows(named.path())).isTrue();
        }
    }

    @Test
    void afterAShortAbsenceAnAbsentOrderProvesNothing() throws Exception {
        edge.start();
        mirrored("named");
        awaitAllRead();
        edge.stop();
        AssetKey unnamed = edge.asset("unnamed");
        holdsWithoutAnOrderInTheLog(unnamed, "kept");
        wasAwaySince(Instant.now().minus(Duration.ofHours(1)));
        edge.start();
        edge.order(edge.asset("next"), 1, 40, bytes("next"));
        edge.ack(ReplicaMirrored.class, edge.asset("next"), 1);
        assertThat(edge.file(unnamed)).exists();
    }

    @Test
    void anotherLogThanTheKnownOneTakesNothingAway() throws Exception {
        edge.start();
        mirrored("named");
        awaitAllRead();
        edge.stop();
        AssetKey unnamed = edge.asset("unnamed");
        holdsWithoutAnOrderInTheLog(unnamed, "kept");
        wasAwaySince(Instant.now().minus(Duration.ofDays(7)));
        change(ledger -> ledger.setWord("orders-log", "another topic's id"));
        edge.start();
        edge.order(edge.asset("next"), 1, 40, bytes("next"));
        edge.ack(ReplicaMirrored.class, edge.asset("next"), 1);
        assertThat(edge.file(unnamed)).exists();
    }

    @Test
    void itSaysHowMuchItIsBehindAndHowLongItWillTake() throws Exception {
        edge.start();
        var first = edge.order(edge.asset("held/0"), 1, 10, new byte[1000]);
        edge.ack(ReplicaMirrored.class, first.asset(), 1);
        byte[] content = bytes("held back");
        center.behave(center.add(content), TestCenter.Behaviour.UNAVAILABLE);
        try (var reports = edge.reports()) {
            for (int i = 1; i <= 5; i++) {
                edge.order(edge.asset("held/" + i), 1, 10, content);
            }
            var waiting = reports.await(EdgeHeartbeat.class, beat -> beat.pending() == 5 && beat.waiting() != null);
            assertThat(waiting.waiting()).contains("503");
            assertThat(Objects.requireNonNull(waiting.catchUp()).pendingBytes()).isEqualTo(5L * content.length);
            center.behave(center.add(content), TestCenter.Behaviour.WELL);
            for (int i = 1; i <= 5; i++) {
                edge.ack(ReplicaMirrored.class, edge.asset("held/" + i), 1);
            }
            var done = reports.await(
                    EdgeHeartbeat.class,
                    beat -> beat.pending() == 0
                            && beat.catchUp() != null
                            && beat.catchUp().ordersBehind() == 0);
            assertThat(done.waiting()).isNull();
            assertThat(Objects.requireNonNull(done.catchUp()).left()).isEqualTo(Duration.ZERO);
            assertThat(done.catchUp().filesPerSecond()).isPositive();
        }
    }

    private AssetKey mirrored(String path) throws Exception {
        AssetKey asset = edge.asset(path);
        edge.order(asset, 1, 10, bytes(path));
        edge.ack(ReplicaMirrored.class, asset, 1);
        return asset;
    }

    /** As if it had read and followed an order that the log has lost since by compaction. */
    private void holdsWithoutAnOrderInTheLog(AssetKey asset, String content) throws Exception {
        Path file = edge.file(asset);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.writeString(file, content);
        Files.setLastModifiedTime(file, FileTime.from(EdgeHarness.MODIFIED));
        var digest = center.add(bytes(content));
        var order = new DistributionOrdered(
                asset,
                3,
                10,
                digest,
                content.length(),
                EdgeHarness.MODIFIED,
                edge.here(),
                Map.of(),
                3,
                Instant.now(),
                null);
        change(ledger -> {
            List<Replica> replicas = ledger.order(order, true, Instant.now());
            var copy = new Copy(digest, content.length(), EdgeHarness.MODIFIED);
            var ack = new ReplicaMirrored("nobody", asset, 3, digest, content.length(), 0, Instant.now());
            ledger.mirrored(replicas.getFirst(), copy, Ack.of(ack));
        });
    }

    /** Only an edge that has read all orders once can tell later that one is gone. */
    private void awaitAllRead() {
        EdgeHarness.await(
                "all orders to be read",
                () -> {
                    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + edge.root.resolve(INVENTORY));
                            var statement = connection.createStatement();
                            var rows = statement.executeQuery("select 1 from word where name = 'orders-read-at'")) {
                        return rows.next();
                    }
                },
                read -> read);
    }

    private void wasAwaySince(Instant time) throws Exception {
        change(ledger -> ledger.setWord("orders-read-at", Long.toString(time.toEpochMilli())));
    }

    private interface Change {
        void apply(Ledger ledger) throws SQLException;
    }

    private void change(Change change) throws Exception {
        try (var inventory = open()) {
            inventory
                    .write(ledger -> {
                        change.apply(ledger);
                        return true;
                    })
                    .get();
        }
    }

    private Inventory open() {
        return Inventory.open(edge.root.resolve(INVENTORY));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
