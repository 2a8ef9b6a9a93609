package io.websync.catalog.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.Catalog;
import io.websync.catalog.TestCatalog;
import io.websync.catalog.TestRows;
import io.websync.catalog.account.Actor;
import io.websync.catalog.node.Nodes;
import io.websync.catalog.submission.Counts;
import io.websync.catalog.submission.Reject;
import io.websync.catalog.submission.SubmissionWriter;
import io.websync.contracts.state.SubmissionState;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReportsIT {

    private final Catalog catalog = TestCatalog.emptied();
    private final SubmissionWriter writer = new SubmissionWriter(catalog);
    private final Reports reports = new Reports(catalog);
    private int oslo;
    private int bergen;

    @BeforeEach
    void setUp() {
        TestRows.account(catalog, "ann");
        TestRows.account(catalog, "bob");
        oslo = TestRows.edge(catalog, "oslo");
        bergen = TestRows.edge(catalog, "bergen");
    }

    private long open(String account, Integer... edges) throws Exception {
        return writer.open(TestRows.submission(account, List.of(edges)));
    }

    private List<Long> pagedIds(String account, int limit) {
        var ids = new ArrayList<Long>();
        List<SubmissionReport> page = reports.submissions(account, Long.MAX_VALUE, limit);
        while (!page.isEmpty()) {
            page.forEach(report -> ids.add(report.id()));
            page = reports.submissions(account, ids.getLast(), limit);
        }
        return ids;
    }

    @Test
    void pagesLeadThroughAllSubmissionsFromTheNewestOn() throws Exception {
        for (int i = 0; i < 7; i++) {
            open(i % 2 == 0 ? "ann" : "bob");
        }
        for (int limit : new int[] {1, 2, 3, 7, 100}) {
            assertThat(pagedIds("ann", limit)).containsExactly(7L, 5L, 3L, 1L);
            assertThat(pagedIds("bob", limit)).containsExactly(6L, 4L, 2L);
        }
        assertThat(reports.submissions(null, Long.MAX_VALUE, 100))
                .extracting(SubmissionReport::id)
                .containsExactly(7L, 6L, 5L, 4L, 3L, 2L, 1L);
    }

    @Test
    void aPageThatWasReadDoesNotMoveWhenASubmissionComes() throws Exception {
        for (int i = 0; i < 4; i++) {
            open("ann");
        }
        long last = reports.submissions("ann", Long.MAX_VALUE, 2).getLast().id();
        open("ann");
        assertThat(reports.submissions("ann", last, 2))
                .extracting(SubmissionReport::id)
                .containsExactly(2L, 1L);
    }

    @Test
    void aSubmissionIsShownToItsAccountAlone() throws Exception {
        long id = open("ann");
        assertThat(reports.submission(id, "ann")).isPresent();
        assertThat(reports.submission(id, null)).isPresent();
        assertThat(reports.submission(id, "bob")).isEmpty();
        assertThat(reports.submission(99, null)).isEmpty();
    }

    @Test
    void countsAreZeroUntilTheListIsClosed() throws Exception {
        long id = open("ann", oslo, bergen);
        assertThat(reports.submission(id, null)).hasValueSatisfying(report -> {
            assertThat(report.state()).isEqualTo(SubmissionState.RECEIVING);
            assertThat(report.closedAt()).isNull();
            assertThat(report.sync().pending()).isZero();
            assertThat(report.distribution())
                    .extracting(SubmissionReport.EdgeCounts::edge)
                    .containsExactly("bergen", "oslo");
        });
    }

    @Test
    void whatIsPendingIsWhatIsNotSettled() throws Exception {
        long id = open("ann", oslo, bergen);
        writer.close(id, new Counts(12, 10, 1, 1), TestRows.digest("list"), TestRows.MORNING);
        TestRows.execute(
                catalog,
                "update submission_sync set fetched = 6, failed = 1, canceled = 1, superseded = 1, retrying = 1, bytes = 60,"
                        + " transferred = 50");
        TestRows.execute(
                catalog,
                "update submission_edge set mirrored = 2, failed = 1, purged = 1, superseded = 1, bytes = 20 where edge_id = "
                        + oslo);
        SubmissionReport report = reports.submission(id, null).orElseThrow();
        assertThat(report.state()).isEqualTo(SubmissionState.OPEN);
        assertThat(report.counts()).isEqualTo(new Counts(12, 10, 1, 1));
        assertThat(report.sync()).isEqualTo(new SubmissionReport.Sync(10, 1, 1, 6, 1, 1, 1, 60, 50, null));
        assertThat(report.distribution())
                .containsExactly(
                        new SubmissionReport.EdgeCounts("bergen", 6, 6, 0, 0, 0, 0, 0, 0, null, false),
                        new SubmissionReport.EdgeCounts("oslo", 6, 1, 2, 1, 1, 1, 20, 0, null, false));
        assertThat(reports.submissions("ann", Long.MAX_VALUE, 10)).containsExactly(report);
    }

    @Test
    void anEdgeThatWasRemovedOwesAnOlderListNothingAlsoOnceItIsEnrolledAgain() throws Exception {
        long id = open("ann", oslo, bergen);
        writer.close(id, new Counts(3, 3, 0, 0), TestRows.digest("list"), TestRows.MORNING);
        TestRows.execute(catalog, "update submission_sync set fetched = 3");
        TestRows.execute(catalog, "update submission_edge set mirrored = 1 where edge_id = " + oslo);
        var nodes = new Nodes(catalog);
        nodes.put(Actor.WEBSYNC, "oslo", List.of(), null, null, true);
        assertThat(nodes.remove(Actor.WEBSYNC, "oslo")).isEqualTo(Nodes.Removal.DONE);
        var removed = new SubmissionReport.EdgeCounts("oslo", 1, 0, 1, 0, 0, 0, 0, 0, null, true);
        assertThat(reports.submission(id, null).orElseThrow().distribution())
                .containsExactly(
                        new SubmissionReport.EdgeCounts("bergen", 3, 3, 0, 0, 0, 0, 0, 0, null, false), removed);

        nodes.put(Actor.WEBSYNC, "oslo", List.of(), null, null, false);
        assertThat(reports.submission(id, null).orElseThrow().distribution()).contains(removed);
        long later = open("ann", oslo);
        assertThat(reports.submission(later, null).orElseThrow().distribution())
                .containsExactly(new SubmissionReport.EdgeCounts("oslo", 0, 0, 0, 0, 0, 0, 0, 0, null, false));
    }

    @Test
    void anEdgeThatCameLaterIsNotPartOfTheReport() throws Exception {
        long id = open("ann", oslo);
        TestRows.edge(catalog, "later");
        assertThat(reports.submission(id, null).orElseThrow().distribution())
                .extracting(SubmissionReport.EdgeCounts::edge)
                .containsExactly("oslo");
    }

    @Test
    void rejectsComeInTheOrderOfTheListAPageAtATime() throws Exception {
        long id = open("ann");
        List<Reject> rejects = LongStream.rangeClosed(1, 5)
                .mapToObj(entry -> new Reject(entry * 10, entry, "bad " + entry, "no URL"))
                .toList();
        writer.addRejects(id, rejects.reversed());
        writer.addRejects(id, rejects);
        writer.addRejects(open("ann"), List.of(new Reject(15, 1, "of another list", "no URL")));
        assertThat(reports.rejects(id, 0, 2)).containsExactly(rejects.get(0), rejects.get(1));
        assertThat(reports.rejects(id, 20, 2)).containsExactly(rejects.get(2), rejects.get(3));
        assertThat(reports.rejects(id, 40, 2)).containsExactly(rejects.get(4));
        assertThat(reports.rejects(id, 50, 2)).isEmpty();
    }
}
