package io.websync.distributor.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.Catalog;
import io.websync.catalog.CatalogSettings;
import io.websync.catalog.counting.Throughput;
import io.websync.catalog.dispatch.AssetRow;
import io.websync.catalog.dispatch.Assets;
import io.websync.catalog.dispatch.DueRequests;
import io.websync.catalog.dispatch.FetchAttempts;
import io.websync.catalog.report.CheckRequests;
import io.websync.catalog.reporter.ReaderOffsets.Partition;
import io.websync.contracts.AssetKey;
import io.websync.contracts.Digest;
import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.contracts.FileId;
import io.websync.contracts.Refresh;
import io.websync.contracts.Selector;
import io.websync.contracts.event.AckEvent;
import io.websync.contracts.event.CopyChecked;
import io.websync.contracts.event.EdgeEnrolled;
import io.websync.contracts.event.EdgeHeartbeat;
import io.websync.contracts.event.FetchDeferred;
import io.websync.contracts.event.FileFetched;
import io.websync.contracts.event.FileSubmitted;
import io.websync.contracts.event.ReplicaMirrored;
import io.websync.embedded.EmbeddedDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules of dispatch and reporter, as they end in a real PostgreSQL. */
class RulesIT {

    private static final Instant NOW = Instant.parse("2026-11-23T08:00:00.123456Z");
    private static final AssetKey KEY = AssetKey.parse("origin.example/o%20dd,%22name%22");
    private static final Digest OLD = Digest.sha256("a".repeat(64));
    private static final Digest NEW = Digest.sha256("b".repeat(64));
    private static final Selector NORTH = Selector.of(List.of("north"), List.of());
    private static final Selector OTHERS = Selector.of(List.of("south", "east"), List.of());

    @TempDir
    static Path folder;

    static EmbeddedDatabase database;
    static Catalog catalog;

    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private DispatchTransaction dispatch;
    private Reader reader;
    private AckTransaction acks;
    private SettlingTransaction settling;
    private long offset;

    @BeforeAll
    static void start() throws Exception {
        database = EmbeddedDatabase.start(folder);
        catalog = Catalog.of(
                new CatalogSettings(database.url(), database.username(), database.password(), 4),
                "rules",
                Map.of("enable_hashjoin", "off", "enable_mergejoin", "off", "enable_seqscan", "off"));
        catalog.migrate();
    }

    @AfterAll
    static void stop() throws Exception {
        catalog.close();
        database.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        dispatch = new DispatchTransaction(catalog, clock);
        reader = new Reader(catalog, "rules");
        acks = new AckTransaction(catalog, reader, clock);
        settling = new SettlingTransaction(catalog, clock);
        execute("truncate account, edge, submission, file, asset, replica, due, reader_offset, submission_sync,"
                + " submission_edge restart identity cascade");
        execute("insert into account (name, role) values ('ann', 'user')");
        execute("insert into edge (name) values ('north'), ('south'), ('east')");
    }

    @Test
    void theSameListTwiceMovesNothingAndIsCompleteAtOnce() throws Exception {
        submission(1, "{1,2,3}");
        dispatch.apply(List.of(fetched(1, Selector.ALL, OLD)));
        acked(1, OLD, "north", "south", "east");
        assertThat(settled(1)).isEqualTo("COMPLETE");

        submission(2, "{1,2,3}");
        assertThat(dispatch.apply(List.of(fetched(2, Selector.ALL, OLD)))
                        .decided()
                        .ordered())
                .isZero();
        assertThat(settled(2)).isEqualTo("COMPLETE");
        assertThat(asset())
                .extracting(AssetRow::revision, AssetRow::requestNumber)
                .containsExactly(1L, 2L);
        assertThat(count("select sum(transferred) from submission_edge where submission_id = 2"))
                .isZero();
    }

    @Test
    void oneEdgeAndThenTheOthersIsCompleteEverywhereThoughTheFirstWasAwayForBoth() throws Exception {
        submission(1, "{1}");
        submission(2, "{2,3}");
        dispatch.apply(List.of(fetched(1, NORTH, OLD)));
        dispatch.apply(List.of(fetched(2, OTHERS, OLD)));
        assertThat(asset().selector().edges()).containsExactly("east", "north", "south");
        acked(2, OLD, "south", "east");
        assertThat(settled(1)).isEqualTo("OPEN");
        assertThat(settled(2)).isEqualTo("COMPLETE");
        // It heard of revision 1 never: the later one holds the same bytes.
        acked(2, OLD, "north");
        assertThat(settled(1)).isEqualTo("COMPLETE");
    }

    @Test
    void changedContentSupersedesOnTheEdgesWhatTheEarlierListHad() throws Exception {
        submission(1, "{1}");
        submission(2, "{1}");
        dispatch.apply(List.of(fetched(1, NORTH, OLD)));
        acked(1, OLD, "north");
        dispatch.apply(List.of(fetched(2, NORTH, NEW)));
        assertThat(settled(2)).isEqualTo("OPEN");
        acked(2, NEW, "north");
        assertThat(settled(2)).isEqualTo("COMPLETE");
        assertThat(settled(1)).isEqualTo("COMPLETE");
        assertThat(count("select superseded from submission_edge where submission_id = 1"))
                .isEqualTo(1);
    }

    @Test
    void aLowerRequestThatComesLateIsSupersededInTheCenter() throws Exception {
        submission(1, "{1}");
        submission(2, "{1}");
        dispatch.apply(List.of(fetched(2, NORTH, NEW)));
        dispatch.apply(List.of(fetched(1, NORTH, OLD)));
        acked(1, NEW, "north");
        assertThat(asset().digest()).isEqualTo(NEW);
        assertThat(count("select superseded from submission_sync where submission_id = 1"))
                .isEqualTo(1);
        assertThat(settled(1)).isEqualTo("COMPLETE");
        assertThat(settled(2)).isEqualTo("COMPLETE");
    }

    @Test
    void anAckIsCountedWhetherItComesBeforeOrAfterTheFile() throws Exception {
        submission(1, "{1}");
        submission(2, "{1}");
        dispatch.apply(List.of(fetched(1, NORTH, OLD)));
        acked(1, OLD, "north");
        acked(1, OLD, "north");
        dispatch.apply(List.of(fetched(2, NORTH, OLD)));
        dispatch.apply(List.of(fetched(2, NORTH, OLD)));
        assertThat(count("select sum(mirrored) from submission_edge")).isEqualTo(2);
    }

    @Test
    void allOfAnOrderComesBackAsItWasWritten() throws Exception {
        submission(1, "{1}");
        dispatch.apply(List.of(fetched(1, Selector.of(List.of("a\"b", "c\\d", "e,f"), List.of("g h")), OLD)));
        AssetRow asset = asset();
        assertThat(asset.key()).isEqualTo(KEY);
        assertThat(asset.digest()).isEqualTo(OLD);
        assertThat(asset.lastModified()).isEqualTo(NOW);
        assertThat(asset.selector()).isEqualTo(Selector.of(List.of("a\"b", "c\\d", "e,f"), List.of("g h")));
        assertThat(catalog.<List<AssetRow>>transaction(connection -> Assets.unpublished(connection, 10)))
                .containsExactly(asset);
        catalog.transaction(connection -> {
            Assets.published(connection, List.of(asset));
            return true;
        });
        assertThat(catalog.<List<AssetRow>>transaction(connection -> Assets.unpublished(connection, 10)))
                .isEmpty();
    }

    @Test
    void whatWaitsIsTakenByOneOfTwoAndGoneWhenItsFileSettles() throws Exception {
        submission(1, "{1}");
        var failure = Failure.of(FailureCode.CONNECT, "refused\0by nobody");
        dispatch.apply(List.of(new FetchDeferred(request(1, NORTH), FetchDeferred.Cause.RETRY, failure, NOW, NOW)));
        assertThat(count("select retrying from submission_sync")).isEqualTo(1);
        catalog.transaction(one -> {
            assertThat(DueRequests.take(one, NOW, 10)).hasSize(1);
            return catalog.transaction(other -> {
                assertThat(DueRequests.take(other, NOW, 10)).isEmpty();
                return true;
            });
        });
        dispatch.apply(List.of(fetched(1, NORTH, OLD)));
        assertThat(count("select count(*) from due")).isZero();
        assertThat(count("select retrying from submission_sync")).isZero();
    }

    @Test
    void aReaderThatWasOvertakenWritesNothing() throws Exception {
        submission(1, "{1}");
        dispatch.apply(List.of(fetched(1, NORTH, OLD)));
        acked(1, OLD, "north");
        offset = 0;
        Assertions.assertThatThrownBy(() -> acked(1, OLD, "south")).isInstanceOf(OvertakenException.class);
        assertThat(count("select count(*) from replica")).isEqualTo(1);
    }

    @Test
    void anEdgeIsAnnouncedOnceWithTheGroupsOfItsFirstHeartbeat() throws Exception {
        var reports = new EdgeReportTransaction(catalog, reader);
        var announced = new ArrayList<Object>();
        // Its ack came before its heartbeat, so its name is known already.
        submission(1, "{1}");
        dispatch.apply(List.of(fetched(1, NORTH, OLD)));
        acked(1, OLD, "west");
        for (int i = 0; i < 2; i++) {
            reports.apply(
                    List.of(new EdgeHeartbeat(
                            "west", List.of("g" + i), null, null, "1", NOW, 0, 1, 2, NOW.plusSeconds(i), null, null)),
                    step("edge-reports"),
                    announced::addAll);
            reports = new EdgeReportTransaction(catalog, reader);
        }
        assertThat(announced).hasSize(1);
        assertThat(count("select count(*) from edge where name = 'west' and groups = '{g0}'"))
                .isEqualTo(1);
    }

    @Test
    void whatAnAttemptMetIsKeptOnceAlsoWhenItIsHeardTwice() throws Exception {
        execute("truncate fetch_attempt");
        submission(1, "{1}");
        var failure = Failure.ofStatus(FailureCode.ORIGIN_ERROR, 503, "busy");
        var deferred = new FetchDeferred(request(1, NORTH), FetchDeferred.Cause.RETRY, failure, NOW, NOW);
        dispatch.apply(List.of(deferred));
        dispatch.apply(List.of(deferred));
        dispatch.apply(List.of(
                new FetchDeferred(request(1, NORTH), FetchDeferred.Cause.HOST_BUSY, null, NOW, NOW.plusSeconds(1))));
        dispatch.apply(List.of(fetched(1, NORTH, OLD)));
        assertThat(count("select count(*) from fetch_attempt")).isEqualTo(1);
        assertThat(count("select failure_status from fetch_attempt where submission_id = 1 and line = 1"))
                .isEqualTo(503);
    }

    @Test
    void theOldestAttemptsAreForgottenFirstAndYoungOnesNot() throws Exception {
        execute("truncate fetch_attempt");
        execute("insert into fetch_attempt (submission_id, line, attempt, at, failure_code) select 1, n, 1,"
                + " timestamptz '2026-11-20T00:00:00Z' + n * interval '1 day', 'DNS' from generate_series(0, 3) n");
        Instant before = Instant.parse("2026-11-22T12:00:00Z");
        assertThat(forgotten(before, 2)).isEqualTo(2);
        assertThat(count("select min(line) from fetch_attempt")).isEqualTo(2);
        assertThat(forgotten(before, 2)).isEqualTo(1);
        assertThat(forgotten(before, 2)).isZero();
        assertThat(count("select count(*) from fetch_attempt")).isEqualTo(1);
    }

    private static int forgotten(Instant before, int limit) throws SQLException {
        return catalog.transaction(connection -> FetchAttempts.forget(connection, before, limit));
    }

    @Test
    void whatCameInAMinuteIsCountedOnceForTheCenterAndForEachEdgeUntilItIsForgotten() throws Exception {
        execute("truncate throughput");
        submission(1, "{1,2}");
        submission(2, "{1}");
        dispatch.apply(List.of(fetched(1, NORTH, OLD)));
        dispatch.apply(List.of(fetched(2, NORTH, OLD)));
        acked(1, OLD, "north", "south");
        acked(1, OLD, "north", "south");
        assertThat(count("select files from throughput where edge_id = 0")).isEqualTo(2);
        assertThat(count("select bytes from throughput where edge_id = 1 and files = 1"))
                .as("for two lists it came once")
                .isEqualTo(5);
        assertThat(count("select count(*) from throughput where minute = '2026-11-23T08:00:00Z'"))
                .isEqualTo(3);
        catalog.transaction(connection -> {
            Throughput.forget(connection, NOW);
            return true;
        });
        assertThat(count("select count(*) from throughput")).isZero();
    }

    @Test
    void aCheckIsTakenOffTheControlsOnlyWhenNobodyAskedForItAgain() throws Exception {
        var requests = new CheckRequests(catalog);
        var closed = new ArrayList<CopyChecked>();
        Instant first = requests.ask(KEY, "north", "ann", NOW, Duration.ZERO)
                .orElseThrow()
                .at();
        assertThat(requests.ask(KEY, "nowhere", "ann", NOW, Duration.ZERO)).isEmpty();
        checked("north", first, closed);
        assertThat(closed).hasSize(1);
        assertThat(closed.getFirst().askedAt()).isEqualTo(first);
        Instant second = requests.ask(KEY, "north", "ann", NOW.plusSeconds(1), Duration.ZERO)
                .orElseThrow()
                .at();
        checked("north", first, closed);
        assertThat(closed).as("the first answer, heard again").hasSize(1);
        checked("south", second, closed);
        assertThat(closed).as("of an edge that nobody asked").hasSize(1);
        checked("north", second, closed);
        assertThat(closed).hasSize(2);
        assertThat(count("select count(*) from copy_check where answered = asked_at"))
                .isEqualTo(1);
    }

    private void checked(String edge, Instant asked, List<CopyChecked> closed) throws SQLException {
        var result = new CopyChecked(edge, KEY, asked, CopyChecked.Copy.SOUND, OLD, 5L, null, NOW, null);
        new EdgeReportTransaction(catalog, reader)
                .apply(List.of(result), step("edge-reports"), new EdgeReportTransaction.Announcing() {
                    @Override
                    public void announce(List<EdgeEnrolled> edges) {}

                    @Override
                    public void answered(List<CopyChecked> checks) {
                        closed.addAll(checks);
                    }
                });
    }

    private void acked(long revision, Digest digest, String... edges) throws SQLException {
        var events = new ArrayList<AckEvent>();
        for (String edge : edges) {
            events.add(new ReplicaMirrored(edge, KEY, revision, digest, 5, 5, NOW));
        }
        acks.apply(events, step("acks"), doubted -> {
            throw new AssertionError(doubted.toString());
        });
    }

    private Reader.Step step(String topic) {
        var partition = new Partition(topic, 0);
        return new Reader.Step(Map.of(partition, offset), Map.of(partition, ++offset));
    }

    private String settled(long submission) throws SQLException {
        settling.apply(List.of(submission));
        return catalog.jdbc()
                .sql("select state from submission where id = ?")
                .param(submission)
                .query(String.class)
                .single();
    }

    private static AssetRow asset() throws SQLException {
        Map<UUID, AssetRow> found =
                catalog.transaction(connection -> Assets.lockForShare(connection, List.of(KEY.id())));
        assertThat(found).hasSize(1);
        return found.values().iterator().next();
    }

    private static void submission(long id, String edges) throws SQLException {
        execute("insert into submission (id, account, state, selector_edges, selector_groups, edges, priority, refresh,"
                + " accepted) values (" + id + ", 'ann', 'OPEN', '{}', '{all}', '" + edges + "', 3, 'IF_CHANGED', 1)");
    }

    private static FileFetched fetched(long submission, Selector selector, Digest digest) {
        return new FileFetched(
                request(submission, selector), digest, 5, NOW, "\"1\"", false, 5, NOW, Duration.ofMillis(3));
    }

    private static FileSubmitted request(long submission, Selector selector) {
        return new FileSubmitted(
                new FileId(submission, 1),
                KEY,
                "http://" + KEY.value(),
                submission,
                1,
                "ann",
                selector,
                3,
                null,
                null,
                null,
                Refresh.IF_CHANGED,
                null,
                NOW,
                null,
                null);
    }

    private static void execute(String sql) throws SQLException {
        catalog.transaction(connection -> connection.prepareStatement(sql).execute());
    }

    private static long count(String sql) {
        return catalog.jdbc().sql(sql).query(Long.class).single();
    }
}
