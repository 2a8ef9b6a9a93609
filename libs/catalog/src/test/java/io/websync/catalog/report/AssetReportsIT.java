package io.websync.catalog.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.websync.catalog.Catalog;
import io.websync.catalog.TestCatalog;
import io.websync.catalog.TestRows;
import io.websync.catalog.dispatch.AssetRow;
import io.websync.catalog.dispatch.Assets;
import io.websync.catalog.dispatch.FileRow;
import io.websync.catalog.dispatch.Files;
import io.websync.catalog.replica.ReplicaRow;
import io.websync.catalog.replica.Replicas;
import io.websync.catalog.report.AssetReport.CopyReport;
import io.websync.catalog.report.AssetReport.CopyState;
import io.websync.catalog.report.AssetReport.Origin;
import io.websync.catalog.submission.SubmissionWriter;
import io.websync.contracts.AssetKey;
import io.websync.contracts.Digest;
import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.contracts.Selector;
import io.websync.contracts.event.FileSubmitted;
import io.websync.contracts.state.FileState;
import io.websync.contracts.state.ReplicaState;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AssetReportsIT {

    private static final AssetKey KEY = AssetKey.parse("o.example/file");

    private final Catalog catalog = TestCatalog.emptied();
    private final AssetReports reports = new AssetReports(catalog);
    private int oslo;
    private int bergen;
    private int paris;
    private long anns;
    private long bobs;

    @BeforeEach
    void setUp() throws Exception {
        TestRows.account(catalog, "ann");
        TestRows.account(catalog, "bob");
        oslo = TestRows.edge(catalog, "oslo");
        bergen = TestRows.edge(catalog, "bergen");
        paris = TestRows.edge(catalog, "paris");
        anns = new SubmissionWriter(catalog).open(TestRows.submission("ann", List.of(oslo)));
        bobs = new SubmissionWriter(catalog).open(TestRows.submission("bob", List.of(oslo, bergen)));
        files(anns, bobs);
    }

    @Test
    void beforeItsBytesAreThereItIsNowhereAndNotSaidToBeEverywhere() {
        AssetReport report = reports.find(KEY, null).orElseThrow();
        assertThat(report)
                .extracting(AssetReport::digest, AssetReport::revision, AssetReport::everywhere, AssetReport::copies)
                .containsExactly(null, 0L, null, List.of());
        assertThat(report.files())
                .extracting(Origin::submission, Origin::account, Origin::state)
                .containsExactly(tuple(bobs, "bob", FileState.SUBMITTED), tuple(anns, "ann", FileState.SUBMITTED));
    }

    @Test
    void everyEdgeStandsToWhatIsWantedNow() throws Exception {
        asset(4, "new", Selector.of(Set.of("oslo", "bergen"), Set.of()));
        replica(oslo, 3, ReplicaState.MIRRORED, "new");
        replica(bergen, 3, ReplicaState.MIRRORED, "old");
        replica(paris, 3, ReplicaState.MIRRORED, "old");
        assertThat(states(null))
                .isEqualTo(Map.of("oslo", CopyState.MIRRORED, "bergen", CopyState.PENDING, "paris", CopyState.LEAVING));
        assertThat(reports.find(KEY, null).orElseThrow().everywhere()).isFalse();

        replica(bergen, 3, ReplicaState.FAILED, "new");
        assertThat(states(null)).as("a failure of an older order").containsEntry("bergen", CopyState.PENDING);
        replica(bergen, 4, ReplicaState.FAILED, "new");
        assertThat(states(null)).containsEntry("bergen", CopyState.FAILED);

        replica(bergen, 4, ReplicaState.MIRRORED, "new");
        replica(paris, 4, ReplicaState.PURGED, null);
        assertThat(states(null))
                .isEqualTo(Map.of("oslo", CopyState.MIRRORED, "bergen", CopyState.MIRRORED, "paris", CopyState.ABSENT));
        assertThat(reports.find(KEY, null).orElseThrow().everywhere()).isTrue();
    }

    @Test
    void anEdgeThatShallHoldItAndHasNotSpokenIsTold() throws Exception {
        asset(1, "new", Selector.ALL);
        assertThat(states(null))
                .isEqualTo(Map.of("oslo", CopyState.PENDING, "bergen", CopyState.PENDING, "paris", CopyState.PENDING));
    }

    @Test
    void aNodeThatWasRemovedIsNotToldAndNotMissed() throws Exception {
        asset(1, "new", Selector.ALL);
        replica(oslo, 1, ReplicaState.MIRRORED, "new");
        TestRows.execute(catalog, "update edge set removed_at = now() where name <> 'oslo'");
        AssetReport report = reports.find(KEY, null).orElseThrow();
        assertThat(report.copies()).extracting(CopyReport::edge).containsExactly("oslo");
        assertThat(report.everywhere()).isTrue();
    }

    @Test
    void aUserIsToldOfTheirOwnSubmissionsAndTheirEdgesOnly() throws Exception {
        asset(1, "new", Selector.ALL);
        AssetReport report = reports.find(KEY, "ann").orElseThrow();
        assertThat(report.files()).extracting(Origin::account).containsOnly("ann");
        assertThat(report.copies()).extracting(CopyReport::edge).containsExactly("oslo");
        assertThat(reports.find(KEY, "carl")).isEmpty();
        assertThat(reports.find(AssetKey.parse("o.example/other"), null)).isEmpty();
    }

    private Map<String, CopyState> states(@Nullable String account) {
        return reports.find(KEY, account).orElseThrow().copies().stream()
                .collect(Collectors.toMap(CopyReport::edge, CopyReport::state));
    }

    private void files(long... submissions) throws SQLException {
        catalog.transaction(connection -> {
            for (long submission : submissions) {
                FileSubmitted request = TestRows.request(submission, 1, KEY.value());
                Files.save(connection, List.of(FileRow.submitted(request)));
            }
            return KEY;
        });
    }

    private void asset(long revision, String content, Selector selector) throws SQLException {
        var row = new AssetRow(
                KEY.id(),
                KEY,
                bobs,
                revision,
                TestRows.digest(content),
                content.length(),
                TestRows.MORNING,
                null,
                TestRows.MORNING,
                selector,
                Map.of(),
                3,
                null,
                TestRows.MORNING);
        catalog.transaction(connection -> {
            Assets.save(connection, List.of(row));
            return row;
        });
    }

    private void replica(int edge, long revision, ReplicaState state, @Nullable String content) throws SQLException {
        Digest digest = content == null ? null : TestRows.digest(content);
        var row = new ReplicaRow(
                KEY.id(),
                edge,
                revision,
                state,
                digest,
                3,
                1,
                state == ReplicaState.FAILED ? Failure.of(FailureCode.NO_SPACE, "full") : null,
                TestRows.MORNING,
                TestRows.MORNING);
        catalog.transaction(connection -> {
            Replicas.save(connection, List.of(row));
            return row;
        });
    }
}
