package io.websync.catalog.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.Catalog;
import io.websync.catalog.TestCatalog;
import io.websync.catalog.TestRows;
import io.websync.catalog.dispatch.Assets;
import io.websync.catalog.dispatch.FileRow;
import io.websync.catalog.dispatch.Files;
import io.websync.catalog.replica.ReplicaRow;
import io.websync.catalog.replica.Replicas;
import io.websync.catalog.report.FileReport.ReplicaReport;
import io.websync.catalog.submission.SubmissionWriter;
import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.contracts.event.FileSubmitted;
import io.websync.contracts.state.FileState;
import io.websync.contracts.state.ReplicaState;
import io.websync.contracts.state.Standing;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FileReportsIT {

    private final Catalog catalog = TestCatalog.emptied();
    private final FileReports reports = new FileReports(catalog);
    private int oslo;
    private int bergen;
    private long submission;

    @BeforeEach
    void setUp() throws Exception {
        TestRows.account(catalog, "ann");
        oslo = TestRows.edge(catalog, "oslo");
        bergen = TestRows.edge(catalog, "bergen");
        submission = new SubmissionWriter(catalog).open(TestRows.submission("ann", List.of(oslo, bergen)));
    }

    private FileSubmitted request(int line) {
        return TestRows.request(submission, line, "o.example/" + line);
    }

    private FileRow fetchedAt(int line, long revision) {
        return FileRow.submitted(request(line))
                .fetched(TestRows.fetched(request(line), "content"), revision, TestRows.MORNING);
    }

    private FileRow retrying(int line) {
        return FileRow.submitted(request(line))
                .in(
                        FileState.RETRYING,
                        request(line),
                        new Failure(FailureCode.ORIGIN_ERROR, 503, "busy"),
                        TestRows.MORNING.plusSeconds(30),
                        TestRows.MORNING);
    }

    private void save(FileRow... rows) throws SQLException {
        catalog.transaction(connection -> {
            Assets.lockForUpdate(
                    connection,
                    List.of(rows).stream()
                            .filter(row -> row.state() == FileState.FETCHED)
                            .map(row -> request(row.id().line()).asset())
                            .toList());
            Files.save(connection, List.of(rows));
            return rows;
        });
    }

    private void replica(int line, int edge, long revision, ReplicaState state, String content) throws SQLException {
        var row = new ReplicaRow(
                request(line).asset().id(),
                edge,
                revision,
                state,
                TestRows.digest(content),
                7,
                2,
                state == ReplicaState.FAILED ? new Failure(FailureCode.NO_SPACE, null, "full") : null,
                TestRows.MORNING,
                TestRows.MORNING);
        catalog.transaction(connection -> {
            Replicas.save(connection, List.of(row));
            return row;
        });
    }

    private List<FileReport> files(FileFilter filter) {
        return reports.files(submission, filter, 0, 100);
    }

    private static List<Integer> lines(List<FileReport> files) {
        return files.stream().map(FileReport::line).toList();
    }

    private Map<String, Standing> standings(int line) {
        return reports.files(submission, FileFilter.ALL, line - 1, 1).getFirst().replicas().stream()
                .collect(Collectors.toMap(ReplicaReport::edge, ReplicaReport::standing));
    }

    @Test
    void pagesLeadThroughAllFilesByTheirLine() throws SQLException {
        save(retrying(5), fetchedAt(2, 1), fetchedAt(9, 1), FileRow.submitted(request(7)), fetchedAt(1, 1));
        save(FileRow.submitted(TestRows.request(submission + 1, 3, "o.example/of-another")));
        for (int limit : new int[] {1, 2, 3, 5, 100}) {
            var seen = new ArrayList<Integer>();
            List<FileReport> page = reports.files(submission, FileFilter.ALL, 0, limit);
            while (!page.isEmpty()) {
                assertThat(page).hasSizeLessThanOrEqualTo(limit);
                seen.addAll(lines(page));
                page = reports.files(submission, FileFilter.ALL, seen.getLast(), limit);
            }
            assertThat(seen).containsExactly(1, 2, 5, 7, 9);
        }
    }

    @Test
    void aFileIsToldWithWhatItMet() throws SQLException {
        save(retrying(1), fetchedAt(2, 1));
        assertThat(files(FileFilter.ALL))
                .satisfiesExactly(
                        waiting -> {
                            assertThat(waiting.state()).isEqualTo(FileState.RETRYING);
                            assertThat(waiting.failure())
                                    .isEqualTo(new FileReport.FailureReport("ORIGIN_ERROR", 503, "busy"));
                            assertThat(waiting.nextAttemptAt()).isEqualTo(TestRows.MORNING.plusSeconds(30));
                            assertThat(waiting.asset())
                                    .as("not known before its bytes")
                                    .isNull();
                            assertThat(waiting.replicas()).isEmpty();
                        },
                        fetched -> {
                            assertThat(fetched.asset()).isEqualTo("o.example/2");
                            assertThat(fetched.digest())
                                    .isEqualTo(TestRows.digest("content").toString());
                            assertThat(fetched.size()).isEqualTo(7);
                            assertThat(fetched.failure()).isNull();
                        });
    }

    @Test
    void onlyTheStatesThatAreAskedForAreTold() throws SQLException {
        save(retrying(1), fetchedAt(2, 1), FileRow.submitted(request(3)), retrying(4));
        assertThat(lines(files(new FileFilter(Set.of(FileState.RETRYING), null))))
                .containsExactly(1, 4);
        assertThat(lines(files(new FileFilter(Set.of(FileState.FETCHED, FileState.SUBMITTED), null))))
                .containsExactly(2, 3);
        assertThat(files(new FileFilter(Set.of(FileState.CANCELED), null))).isEmpty();
        assertThat(lines(reports.files(submission, new FileFilter(Set.of(FileState.RETRYING), null), 1, 100)))
                .containsExactly(4);
    }

    @Test
    void filesAreFoundByAPartOfTheirUrlWhichHasNoWildcards() throws SQLException {
        save(
                FileRow.submitted(TestRows.request(submission, 1, "o.example/Debian_13%20.iso")),
                FileRow.submitted(TestRows.request(submission, 2, "o.example/debian-12.iso")),
                retrying(3),
                FileRow.submitted(TestRows.request(submission, 4, "o.example/notes.txt")));
        assertThat(lines(files(FileFilter.ALL.within(" DEBIAN ", 100)))).containsExactly(1, 2);
        assertThat(lines(files(FileFilter.ALL.within("n_1", 100)))).containsExactly(1);
        assertThat(lines(files(FileFilter.ALL.within("3%2", 100)))).containsExactly(1);
        assertThat(lines(files(FileFilter.ALL.within("o%iso", 100)))).isEmpty();
        assertThat(lines(files(FileFilter.ALL.within("\\", 100)))).isEmpty();
        assertThat(lines(files(FileFilter.ALL.within("", 2)))).containsExactly(1, 2);
        assertThat(lines(files(FileFilter.ALL.within(null, 3)))).containsExactly(1, 2, 3);
        assertThat(lines(files(new FileFilter(Set.of(FileState.RETRYING), null).within("example", 100))))
                .containsExactly(3);
    }

    @Test
    void aSearchOfALongListSaysHowFarItCameAndGoesOnFromThere() throws SQLException {
        save(fetchedAt(1, 1), fetchedAt(30_000, 1), fetchedAt(30_001, 1), fetchedAt(70_000, 1));
        FileFilter example = FileFilter.ALL.within("example", Integer.MAX_VALUE);
        var first = reports.search(submission, example, 0, 10, Duration.ZERO);
        assertThat(lines(first.files())).containsExactly(1);
        assertThat(first.all()).isFalse();
        assertThat(first.to()).isLessThan(30_000);

        var seen = new ArrayList<>(lines(first.files()));
        var next = first;
        while (!next.all()) {
            next = reports.search(submission, example, next.to(), 10, Duration.ZERO);
            seen.addAll(lines(next.files()));
        }
        assertThat(seen).containsExactly(1, 30_000, 30_001, 70_000);
        var whole = reports.search(submission, example, 0, 10, Duration.ofDays(1));
        assertThat(whole.all()).isTrue();
        assertThat(lines(whole.files())).isEqualTo(seen);
        var page = reports.search(submission, example, 0, 2, Duration.ofDays(1));
        assertThat(lines(page.files())).containsExactly(1, 30_000);
        assertThat(page.all()).as("the page is full").isTrue();
        var none = reports.search(submission, FileFilter.ALL.within("nowhere", 40_000), 0, 10, Duration.ofDays(1));
        assertThat(none.files()).isEmpty();
        assertThat(none.all()).isTrue();
    }

    @Test
    void theStandingOnAnEdgeFollowsFromTheOneReplica() throws SQLException {
        for (int line = 1; line <= 6; line++) {
            save(fetchedAt(line, 3));
        }
        replica(1, oslo, 3, ReplicaState.MIRRORED, "content");
        replica(2, oslo, 2, ReplicaState.MIRRORED, "content");
        replica(3, oslo, 4, ReplicaState.MIRRORED, "content");
        replica(4, oslo, 4, ReplicaState.MIRRORED, "later content");
        replica(5, oslo, 3, ReplicaState.FAILED, "content");
        assertThat(standings(1)).isEqualTo(Map.of("oslo", Standing.MIRRORED, "bergen", Standing.PENDING));
        assertThat(standings(2)).containsEntry("oslo", Standing.PENDING);
        assertThat(standings(3)).containsEntry("oslo", Standing.MIRRORED);
        assertThat(standings(4)).containsEntry("oslo", Standing.SUPERSEDED);
        assertThat(standings(5)).containsEntry("oslo", Standing.FAILED);
        assertThat(standings(6)).isEqualTo(Map.of("oslo", Standing.PENDING, "bergen", Standing.PENDING));
    }

    @Test
    void aPendingCopyIsToldWithoutTheDetailsOfAnOlderOne() throws SQLException {
        save(fetchedAt(1, 3));
        replica(1, oslo, 2, ReplicaState.FAILED, "content");
        replica(1, bergen, 3, ReplicaState.FAILED, "content");
        assertThat(files(FileFilter.ALL).getFirst().replicas())
                .satisfiesExactly(
                        failed -> {
                            assertThat(failed.failure())
                                    .isEqualTo(new FileReport.FailureReport("NO_SPACE", null, "full"));
                            assertThat(failed.size()).isNull();
                            assertThat(failed.attempts()).isEqualTo(2);
                        },
                        pending -> assertThat(pending)
                                .isEqualTo(new ReplicaReport("oslo", Standing.PENDING, null, null, null, null, null)));
    }

    @Test
    void theFailuresOfOneEdgeAreThoseThatStillHold() throws SQLException {
        for (int line = 1; line <= 4; line++) {
            save(fetchedAt(line, 3));
        }
        replica(1, oslo, 3, ReplicaState.FAILED, "content");
        replica(2, oslo, 2, ReplicaState.FAILED, "content");
        replica(3, bergen, 3, ReplicaState.FAILED, "content");
        replica(4, oslo, 3, ReplicaState.MIRRORED, "content");
        assertThat(lines(files(new FileFilter(Set.of(), "oslo")))).containsExactly(1);
        assertThat(lines(files(new FileFilter(Set.of(FileState.FETCHED), "bergen"))))
                .containsExactly(3);
        assertThat(files(new FileFilter(Set.of(FileState.RETRYING), "oslo"))).isEmpty();
        assertThat(files(new FileFilter(Set.of(), "nowhere"))).isEmpty();
    }

    @Test
    void whatFailedOfBytesThatWereOrderedLaterIsNoFailureOfAFileButTheSameBytesOrderedAgainAre() throws SQLException {
        for (int line = 1; line <= 3; line++) {
            save(fetchedAt(line, 3));
        }
        replica(1, oslo, 4, ReplicaState.FAILED, "later content");
        replica(2, oslo, 4, ReplicaState.FAILED, "content");
        replica(3, oslo, 4, ReplicaState.MIRRORED, "later content");
        assertThat(standings(1)).containsEntry("oslo", Standing.SUPERSEDED);
        assertThat(standings(2)).containsEntry("oslo", Standing.FAILED);
        assertThat(lines(files(new FileFilter(Set.of(), "oslo")))).containsExactly(2);
        manyFailOn(oslo);
        assertThat(lines(files(new FileFilter(Set.of(), "oslo"))))
                .as("found on the way through the files")
                .containsExactly(2);
    }

    private void manyFailOn(int edge) {
        catalog.jdbc().sql("""
                insert into replica (asset_id, edge_id, revision, state, since, at)
                select gen_random_uuid(), ?, 1, 'FAILED', now(), now() from generate_series(1, 10001)""").param(edge).update();
    }

    @Test
    void anEdgeThatWasNotSelectedIsNotTold() throws SQLException {
        int later = TestRows.edge(catalog, "later");
        save(fetchedAt(1, 3));
        replica(1, later, 3, ReplicaState.MIRRORED, "content");
        assertThat(standings(1)).containsOnlyKeys("oslo", "bergen");
    }
}
