package io.websync.edge.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.websync.contracts.AssetKey;
import io.websync.contracts.Digest;
import io.websync.contracts.FailureCode;
import io.websync.contracts.Selector;
import io.websync.contracts.event.DistributionOrdered;
import io.websync.contracts.event.ReplicaMirrored;
import io.websync.contracts.event.ReplicaPurged;
import io.websync.edge.inventory.AckBatch.Ack;
import io.websync.edge.replica.Copy;
import io.websync.edge.replica.Replica;
import io.websync.messaging.DeadLetter.Place;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InventoryTest {

    private static final Digest DIGEST = Digest.sha256("a".repeat(64));
    private static final Instant TIME = Instant.parse("2011-05-06T07:08:09Z");
    private static final Instant NOW = Instant.parse("2026-11-23T07:00:00Z");

    @TempDir
    private Path folder;

    private Inventory inventory;

    @BeforeEach
    void open() {
        inventory = Inventory.open(folder.resolve("inventory.db"));
    }

    @AfterEach
    void close() {
        inventory.close();
    }

    @Test
    void anOrderIsDueUntilItIsMirroredAndItsAckWaitsUntilItIsConfirmed() throws Exception {
        Replica replica = order("h/a", 1, 10, true);
        assertThat(inventory.due(NOW, 10)).containsExactly(replica);
        var copy = new Copy(DIGEST, 5, TIME);
        Ack ack = Ack.of(new ReplicaMirrored("e", replica.asset(), 1, DIGEST, 5, 5, NOW));
        assertThat(inventory
                        .write(ledger -> ledger.mirrored(replica, copy, ack))
                        .get())
                .isTrue();

        assertThat(inventory.due(NOW, 10)).isEmpty();
        assertThat(inventory.replicaAt("h/a")).extracting(Replica::copy).isEqualTo(copy);
        assertThat(inventory.counts()).isEqualTo(new Inventory.Counts(1, 1, 0, 5));
        reopen();
        List<AckBatch> batches = inventory.unconfirmedAfter(0, 10);
        assertThat(batches).hasSize(1);
        assertThat(batches.getFirst().acks()).hasSize(1);
        assertThat(batches.getFirst().acks().getFirst().value()).isEqualTo(ack.value());
        change(ledger -> ledger.confirmed(batches.getFirst().seq()));
        assertThat(inventory.unconfirmedAfter(0, 10)).isEmpty();
    }

    @Test
    void aResultForAnOlderStateChangesNothingButTheFactsOfTheCopy() throws Exception {
        Replica old = order("h/a", 1, 10, true);
        Replica current = order("h/a", 2, 11, true);
        var copy = new Copy(DIGEST, 5, TIME);
        Ack ack = Ack.of(new ReplicaPurged("e", old.asset(), 1, NOW));

        assertThat(inventory.write(ledger -> ledger.mirrored(old, copy, ack)).get())
                .isFalse();
        assertThat(inventory.due(NOW, 10)).extracting(Replica::version).containsExactly(current.version());
        assertThat(inventory.replicaAt("h/a")).extracting(Replica::copy).isEqualTo(copy);
        assertThat(inventory.unconfirmedAfter(0, 10)).isEmpty();
    }

    @Test
    void anOlderOrEqualRevisionIsIgnored() throws Exception {
        order("h/a", 5, 10, true);
        assertThat(orders("h/a", 5, 10, true)).isEmpty();
        assertThat(orders("h/a", 5, 9, true)).isEmpty();
        assertThat(orders("h/a", 4, 11, true)).isEmpty();
    }

    @Test
    void aRevisionThatIsPublishedOnceMoreForALaterRequestGivesThePathAwayAsItDoesOnAnEdgeThatReadsOnlyThat()
            throws Exception {
        order("h/d", 1, 10, true);
        order("h/d/x", 1, 11, true);
        assertThat(inventory.replicaAt("h/d/x")).extracting(Replica::blocker).isEqualTo("h/d");
        assertThat(orders("h/d", 1, 12, true)).isNotEmpty();
        assertThat(inventory.replicaAt("h/d/x")).extracting(Replica::blocker).isNull();
        assertThat(inventory.replicaAt("h/d")).extracting(Replica::blocker).isEqualTo("h/d/x");
    }

    @Test
    void anOrderBehindATombstoneCountsAlsoWhenAllAreReadAgain() throws Exception {
        Replica present = order("h/a", 3, 10, true);
        change(ledger -> ledger.forgetting().forget(present.asset(), place(7), NOW));
        Replica again = order("h/a", 3, 10, true);
        assertThat(again.version()).isGreaterThan(present.version());
        assertThat(inventory.due(NOW, 10)).containsExactly(again);
    }

    @Test
    void aTombstoneBeforeTheKnownOrderTakesNothingAwayWhenAllAreReadAgain() throws Exception {
        AssetKey asset = AssetKey.parse("h/a");
        orderAt(asset, 4, place(12));
        assertThat(forget(asset, place(9))).as("of an earlier purge").isFalse();
        assertThat(inventory.replicaAt("h/a")).extracting(Replica::wanted).isEqualTo(true);
        assertThat(forget(asset, place(13))).as("of a later one").isTrue();

        orderAt(asset, 5, place(14));
        change(ledger -> ledger.forgetting().forgetPlaces());
        assertThat(forget(asset, place(3))).as("in another log").isTrue();
    }

    private void orderAt(AssetKey asset, long revision, Place place) throws Exception {
        change(ledger -> ledger.order(
                new DistributionOrdered(asset, revision, 10, DIGEST, 5, NOW, Selector.ALL, Map.of(), 3, NOW, null),
                true,
                place,
                NOW));
    }

    private boolean forget(AssetKey asset, Place place) throws Exception {
        return inventory
                .write(ledger -> ledger.forgetting().forget(asset, place, NOW))
                .get();
    }

    private static Place place(long offset) {
        return new Place("websync.distributions", 0, offset);
    }

    @Test
    void urgentOnesAreDueBeforeOlderOnes() throws Exception {
        for (int priority = 5; priority >= 1; priority--) {
            int of = priority;
            inventory
                    .write(ledger -> ledger.order(event("h/" + of, 1, 10, of), true, NOW.minusSeconds(of)))
                    .get();
        }
        assertThat(inventory.due(NOW, 3)).extracting(Replica::priority).containsExactly(1, 2, 3);
        assertThat(inventory.nextDueAfter(NOW.minusSeconds(4))).isEqualTo(NOW.minusSeconds(3));
        assertThat(inventory.nextDueAfter(NOW)).isNull();
    }

    @Test
    void aChangeThatFailsLeavesTheOthersOfItsGroupAlone() throws Exception {
        var failing = inventory.write(_ -> {
            throw new SQLException("defect");
        });
        var fine = inventory.write(ledger -> ledger.order(event("h/a", 1, 10, 3), true, NOW));

        assertThat(fine.get()).hasSize(1);
        assertThatThrownBy(failing::get).hasMessageContaining("defect");
    }

    @Test
    void offsetsAndWordsAreKept() throws Exception {
        change(ledger -> {
            ledger.nextOffset("t", 0, 5);
            ledger.nextOffset("t", 1, 7);
            ledger.nextOffset("t", 0, 6);
            ledger.setWord("groups", "a");
            ledger.setWord("groups", "b");
        });
        reopen();
        assertThat(inventory.nextOffsets("t")).isEqualTo(Map.of(0, 6L, 1, 7L));
        assertThat(inventory.word("groups")).isEqualTo("b");
        assertThat(inventory.word("none")).isNull();
    }

    @Test
    void otherGroupsMakeDueWhatTheyChange() throws Exception {
        var asia = new DistributionOrdered(
                AssetKey.parse("h/asia"),
                1,
                10,
                DIGEST,
                5,
                TIME,
                Selector.of(List.of(), List.of("asia")),
                Map.of(),
                3,
                TIME,
                null);
        Replica replica =
                inventory.write(ledger -> ledger.order(asia, false, NOW)).get().getFirst();
        inventory.write(ledger -> ledger.absent(replica, null)).get();
        assertThat(inventory.due(NOW, 10)).isEmpty();
        change(ledger -> ledger.regroup("e", List.of("asia"), NOW));

        assertThat(inventory.due(NOW, 10)).extracting(Replica::wanted).containsExactly(true);
    }

    @Test
    void thePathsAreHeldByTheSameAssetsWhateverOrderTheOrdersComeIn() throws Exception {
        var random = new Random(7);
        for (int round = 0; round < 40; round++) {
            String host = "h" + round;
            var requests = new HashMap<String, Long>();
            for (String path : List.of("/a", "/a/b", "/a/b/c", "/a/b/d", "/a/c", "/a/c/x/y", "/a-b", "/e")) {
                if (random.nextInt(4) > 0) {
                    requests.put(host + path, 1L + random.nextInt(4));
                }
            }
            var sequence = new ArrayList<>(requests.keySet());
            Collections.shuffle(sequence, random);
            // Some are wanted with another number first, and some go and come.
            for (String key : sequence) {
                orders(key, 1, 1 + random.nextInt(6), random.nextBoolean());
            }
            Collections.shuffle(sequence, random);
            for (String key : sequence) {
                orders(key, 2, requests.getOrDefault(key, 1L), true);
            }
            var gone = random.nextInt(2) == 0 ? List.<String>of() : sequence.subList(0, sequence.size() / 3);
            for (String key : gone) {
                orders(key, 3, 9, false);
                requests.remove(key);
            }
            var holding = new TreeSet<String>();
            for (String key : requests.keySet()) {
                Replica replica = inventory.replicaAt(key);
                if (replica != null && replica.wanted() && replica.blocker() == null) {
                    holding.add(key);
                }
            }
            assertThat(holding).as("of %s", requests).isEqualTo(holdersByTheRule(requests));
        }
    }

    /** The rule as it is said: in the order of (request number, key), each unless an earlier holder is in its way. */
    private static Set<String> holdersByTheRule(Map<String, Long> requests) {
        var holders = new LinkedHashSet<String>();
        requests.keySet().stream()
                .sorted(Comparator.<String, Long>comparing(key -> requests.getOrDefault(key, 0L))
                        .thenComparing(key -> key))
                .filter(key -> holders.stream()
                        .noneMatch(holder -> holder.startsWith(key + "/") || key.startsWith(holder + "/")))
                .forEach(holders::add);
        return new TreeSet<>(holders);
    }

    @Test
    void afterItRolledBackByItselfAsOnAFullDiskItGoesOnInTransactions() throws Exception {
        change(ledger -> ledger.setWord("taken", "1"));
        assertThatThrownBy(() -> change(ledger -> {
                    ledger.setWord("lost", "1");
                    ledger.prepared("insert or rollback into word (name, value) values ('taken', '2')")
                            .executeUpdate();
                }))
                .hasRootCauseInstanceOf(SQLException.class);
        assertThatThrownBy(() -> change(ledger -> {
                    ledger.setWord("half", "1");
                    throw new SQLException("broken off");
                }))
                .hasRootCauseMessage("broken off");

        change(ledger -> ledger.setWord("after", "1"));
        reopen();
        assertThat(inventory.word("taken")).isEqualTo("1");
        assertThat(inventory.word("lost")).isNull();
        assertThat(inventory.word("half")).isNull();
        assertThat(inventory.word("after")).isEqualTo("1");
    }

    @Test
    void whatAnEdgeGaveUpForIsKeptUntilItIsTriedAnew() throws Exception {
        Replica replica = order("h/a", 1, 10, true);
        change(ledger -> ledger.failed(replica, 8, NOW, NOW, FailureCode.NO_SPACE, null));
        reopen();
        assertThat(inventory.replicaAt("h/a")).extracting(Replica::failure).isEqualTo(FailureCode.NO_SPACE);
        order("h/a", 2, 10, true);
        assertThat(inventory.replicaAt("h/a")).extracting(Replica::failure).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void anInventoryOfAnEarlierVersionIsBroughtUpToDateWithWhatItHolds(int version) throws Exception {
        order("h/a", 1, 10, true);
        inventory.close();
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("inventory.db"));
                var statement = connection.createStatement()) {
            statement.execute("alter table asset drop column failure");
            if (version < 3) {
                statement.execute("drop table seen");
                statement.execute("drop index asset_pending");
                statement.execute("create index asset_pending on asset (state) where state = 0");
                statement.execute("alter table asset drop column forget");
            }
            if (version == 1) {
                statement.execute("alter table asset drop column order_partition");
                statement.execute("alter table asset drop column order_offset");
            }
            statement.execute("pragma user_version = " + version);
        }
        open();
        assertThat(inventory.due(NOW, 10)).extracting(Replica::path).containsExactly("h/a");
        assertThat(inventory.pending()).isEqualTo(new Inventory.Pending(1, 5));
        change(ledger -> ledger.forgetting().seen("h/a"));
        assertThat(inventory
                        .write(ledger -> ledger.forgetting().forgetUnseen(NOW))
                        .get())
                .isZero();
        reopen();
        assertThat(inventory.knows("h/a")).isTrue();
    }

    private void reopen() {
        inventory.close();
        open();
    }

    @FunctionalInterface
    private interface VoidChange {
        void apply(Ledger ledger) throws SQLException;
    }

    private void change(VoidChange change) throws Exception {
        inventory
                .write(ledger -> {
                    change.apply(ledger);
                    return true;
                })
                .get();
    }

    private Replica order(String key, long revision, long request, boolean wanted) throws Exception {
        return orders(key, revision, request, wanted).getLast();
    }

    private List<Replica> orders(String key, long revision, long request, boolean wanted) throws Exception {
        return inventory
                .write(ledger -> ledger.order(event(key, revision, request, 3), wanted, NOW))
                .get();
    }

    private static DistributionOrdered event(String key, long revision, long request, int priority) {
        return new DistributionOrdered(
                AssetKey.parse(key), revision, request, DIGEST, 5, TIME, Selector.ALL, Map.of(), priority, TIME, null);
    }
}
