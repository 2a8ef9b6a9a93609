package io.websync.distributor.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.dispatch.AssetRow;
import io.websync.catalog.dispatch.Assets;
import io.websync.contracts.AssetKey;
import io.websync.contracts.FailureCode;
import io.websync.contracts.Selector;
import io.websync.contracts.event.FileSubmitted;
import io.websync.contracts.event.PurgeRequested;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PurgeIT {

    @TempDir
    static Path folder;

    static Center center;

    @BeforeAll
    static void start() throws Exception {
        center = new Center(folder);
    }

    @AfterAll
    static void stop() throws Exception {
        center.close();
    }

    @BeforeEach
    void empty() throws Exception {
        center.empty();
    }

    @Test
    void aPurgeOutrightRemovesWhatEverybodyClaims() throws Exception {
        center.submission(1, "ann", 1, "north", "south");
        center.submission(2, "bob", 1, "east");
        center.fetched(center.request(1, 1), 1);
        center.fetched(center.request(2, 1), 1);
        center.command(purge(100, "ann", true, 1));
        AssetRow asset = center.asset(1);
        assertThat(asset)
                .extracting(AssetRow::digest, AssetRow::selector, AssetRow::requestNumber)
                .containsExactly(null, Selector.NONE, 100L);
        assertThat(asset.revision()).isEqualTo(3);
        assertThat(center.count("select count(*) from file where claimed")).isZero();
        center.absent(1, "north", "south", "east");
        center.assertCounted();
        assertThat(center.query("select purged from submission_edge where submission_id = 1 and edge_id = 1"))
                .isEqualTo("1");
    }

    @Test
    void aUsersPurgeReleasesThatUsersClaimsAndBytesLeaveWithTheLast() throws Exception {
        center.submission(1, "ann", 1, "north", "south");
        center.submission(2, "bob", 1, "south");
        center.fetched(center.request(1, 1), 1);
        center.fetched(center.request(2, 1), 1);
        center.command(purge(100, "ann", false, 1));
        assertThat(center.asset(1).selector()).isEqualTo(Selector.of(List.of("south"), List.of()));
        assertThat(center.asset(1).digest()).isEqualTo(Center.digest(1));
        center.command(purge(101, "bob", false, 1));
        assertThat(center.asset(1).purged()).isTrue();
        assertThat(center.asset(1).revision()).isEqualTo(3);
    }

    @Test
    void aUsersPurgeDoesNotStandInTheWayOfWhatAnotherAskedForEarlier() throws Exception {
        center.submission(1, "bob", 1, "north");
        center.submission(2, "ann", 1, "north");
        FileSubmitted bobs = center.request(1, 1);
        center.fetched(center.request(2, 1), 2);
        center.command(purge(100, "ann", false, 1));
        assertThat(center.asset(1).purged()).isTrue();
        center.fetched(bobs, 1);
        assertThat(center.asset(1).digest()).isEqualTo(Center.digest(1));
        assertThat(center.file(1, 1)).isEqualTo("FETCHED claimed");
    }

    /**
     * Three lists with numbers 10, 20 and 30 and two purges with 15 and 25 about the same asset, done in every order: the last
     * that was asked for is the list 30, so its bytes are wanted, and its claim alone.
     */
    @Test
    void inEveryOrderOfArrivalWhatWasAskedLastIsWhatIsWantedInTheEnd() throws Exception {
        for (List<Integer> order : orders(List.of(10, 15, 20, 25, 30))) {
            for (String way : List.of("url", "prefix")) {
                center.empty();
                for (int list : List.of(10, 20, 30)) {
                    center.submission(list, "ann", 1, "north");
                }
                for (int step : order) {
                    if (step % 10 == 0) {
                        center.fetched(center.request(step, 1), step / 10);
                    } else {
                        center.command(way.equals("url") ? purge(step, "bob", true, 1) : purgePrefix(step, true));
                    }
                }
                assertThat(center.asset(1).digest()).as("%s by %s", order, way).isEqualTo(Center.digest(3));
                assertThat(center.query("select string_agg(submission_id::text, ',') from file where claimed"))
                        .as("%s by %s", order, way)
                        .isEqualTo("30");
                center.assertCounted();
            }
        }
    }

    @Test
    void inEveryOrderOfArrivalAPurgeThatWasAskedLastLeavesNothing() throws Exception {
        for (List<Integer> order : orders(List.of(10, 15, 20, 25))) {
            for (boolean outright : List.of(true, false)) {
                center.empty();
                center.submission(10, "ann", 1, "north");
                center.submission(20, "ann", 1, "north");
                for (int step : order) {
                    if (step % 10 == 0) {
                        center.fetched(center.request(step, 1), step / 10);
                    } else {
                        center.command(purge(step, "ann", outright, 1));
                    }
                }
                assertThat(center.asset(1).digest())
                        .as("%s %s", order, outright)
                        .isNull();
                assertThat(center.count("select count(*) from file where claimed"))
                        .as("%s %s", order, outright)
                        .isZero();
                center.assertCounted();
            }
        }
    }

    @Test
    void aPurgeOfASubmissionReleasesItsClaimsAndWhatOfItIsStillUnderWay() throws Exception {
        center.submission(1, "ann", 2, "north");
        center.submission(2, "ann", 1, "north");
        center.fetched(center.request(1, 1), 1);
        center.fetched(center.request(2, 1), 1);
        center.command(new PurgeRequested(100, "ann", false, List.of(), null, 1L, Center.NOW, null));
        assertThat(center.asset(1).digest()).as("another list wants it").isEqualTo(Center.digest(1));
        center.fetched(center.request(1, 2), 2);
        assertThat(center.file(1, 2)).isEqualTo("SUPERSEDED");
        assertThat(center.asset(2).revision()).isZero();
        assertThat(center.query("select passed_at is not null from purge where id = 100"))
                .isEqualTo("t");
    }

    @Test
    void aPrefixCoversWhatBeginsWithItAndNothingElse() throws Exception {
        center.submission(1, "ann", 3, "north");
        for (int line = 1; line <= 3; line++) {
            center.fetched(center.request(1, line), line);
        }
        center.command(
                new PurgeRequested(100, "bob", true, List.of(), Center.key(2).value(), null, Center.NOW, null));
        assertThat(center.asset(1).purged()).isFalse();
        assertThat(center.asset(2).purged()).isTrue();
        assertThat(center.asset(3).purged()).isFalse();
    }

    @Test
    void theOrderLeavesTheTopicWhenEveryEdgeOfTheRosterHasSaidThatNothingIsThere() throws Exception {
        purgedAndGoneEverywhere();
    }

    private static void purgedAndGoneEverywhere() throws Exception {
        center.submission(1, "ann", 1, "north");
        center.fetched(center.request(1, 1), 1);
        center.mirrored(1, "north");
        center.command(purge(100, "ann", true, 1));
        assertThat(gone()).as("not published yet").isEmpty();
        center.execute("update asset set published = revision");
        center.absent(1, "north", "south");
        assertThat(gone()).as("east was away, and may have it").isEmpty();
        center.absent(1, "east");
        List<AssetRow> gone = gone();
        assertThat(gone).extracting(AssetRow::key).containsExactly(Center.key(1));
        center.catalog.transaction(connection -> {
            Assets.tombstoned(connection, gone);
            return true;
        });
        assertThat(gone()).as("once").isEmpty();
    }

    @Test
    void aLaterListRevivesItAtAHigherRevisionAlsoBehindTheTombstone() throws Exception {
        purgedAndGoneEverywhere();
        assertThat(center.asset(1).revision()).isEqualTo(2);
        center.submission(200, "ann", 1, "north");
        center.fetched(center.request(200, 1), 1);
        assertThat(center.asset(1))
                .extracting(AssetRow::revision, AssetRow::digest)
                .containsExactly(3L, Center.digest(1));
        center.mirrored(1, "north");
        assertThat(center.settled(200)).isEqualTo("COMPLETE");
        center.assertCounted();
    }

    @Test
    void theHealingOfALostBlobDoesNotReviveWhatWasReleasedSince() throws Exception {
        center.submission(1, "ann", 1, "north");
        center.fetched(center.request(1, 1), 1);
        center.gaveUp(1, FailureCode.BLOB_MISSING, "north");
        center.command(purge(90, "ann", true, 1));
        center.clock = java.time.Clock.fixed(Center.NOW.plusSeconds(60), java.time.ZoneOffset.UTC);
        List<FileSubmitted> healing = center.submittedAgain();
        assertThat(healing)
                .singleElement()
                .returns(1L, FileSubmitted::requestNumber)
                .returns(1L, FileSubmitted::heals);
        center.fetched(healing.getFirst(), 1);
        assertThat(center.asset(1).digest()).isNull();
        center.assertCounted();
    }

    @Test
    void aPurgeThatComesBehindTheHealingOfALostBlobReleasesWhatWasAskedForBefore() throws Exception {
        center.submission(1, "ann", 1, "north");
        center.fetched(center.request(1, 1), 1);
        center.gaveUp(1, FailureCode.BLOB_MISSING, "north");
        center.clock = java.time.Clock.fixed(Center.NOW.plusSeconds(60), java.time.ZoneOffset.UTC);
        center.fetched(center.submittedAgain().getFirst(), 2);
        assertThat(center.asset(1))
                .extracting(AssetRow::revision, AssetRow::digest, AssetRow::requestNumber)
                .containsExactly(2L, Center.digest(2), 1L);
        center.command(purge(90, "ann", false, 1));
        assertThat(center.asset(1).digest()).isNull();
        center.assertCounted();
    }

    private static List<AssetRow> gone() throws SQLException {
        return center.catalog
                .transaction(connection -> Assets.gone(connection, new UUID(0, 0), 100))
                .gone();
    }

    private static PurgeRequested purge(long number, String account, boolean outright, int line) {
        return new PurgeRequested(number, account, outright, List.of(Center.key(line)), null, null, Center.NOW, null);
    }

    private static PurgeRequested purgePrefix(long number, boolean outright) {
        @Nullable String prefix = "origin.example/files/";
        return new PurgeRequested(number, "bob", outright, List.<AssetKey>of(), prefix, null, Center.NOW, null);
    }

    private static List<List<Integer>> orders(List<Integer> steps) {
        if (steps.isEmpty()) {
            return List.of(List.of());
        }
        var all = new ArrayList<List<Integer>>();
        for (int i = 0; i < steps.size(); i++) {
            var rest = new ArrayList<>(steps);
            Integer first = steps.get(i);
            rest.remove((Object) first);
            for (List<Integer> order : orders(rest)) {
                var one = new ArrayList<>(List.of(first));
                one.addAll(order);
                all.add(Collections.unmodifiableList(one));
            }
        }
        return all;
    }
}
