package io.websync.catalog.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.websync.catalog.Catalog;
import io.websync.catalog.TestCatalog;
import io.websync.catalog.TestRows;
import io.websync.catalog.report.HeatMap.Bucket;
import io.websync.catalog.report.HeatMap.Cell;
import io.websync.catalog.submission.SubmissionWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HeatMapsIT {

    private static final int ALL = Integer.MAX_VALUE;

    private final Catalog catalog = TestCatalog.emptied();
    private final HeatMaps maps = new HeatMaps(catalog);
    private final List<Integer> edges = new ArrayList<>();
    private long submission;

    @BeforeEach
    void setUp() throws Exception {
        TestRows.account(catalog, "ann");
        edges.add(TestRows.edge(catalog, "oslo"));
        edges.add(TestRows.edge(catalog, "bergen"));
        submission = new SubmissionWriter(catalog).open(TestRows.submission("ann", edges));
    }

    /** Files of lines 1, 1 + step and so on; all fetched at revision 3. */
    private void files(int count, int step) {
        catalog.jdbc().sql("""
                insert into file (submission_id, line, asset_id, url, state, request_number, attempt, revision, digest, size,
                    submitted_at, changed_at)
                select ?, 1 + (n - 1) * ?, md5(n::text)::uuid, 'http://o.example/' || n, 'FETCHED', 1, 1, 3,
                    sha256(n::text::bytea), 7, now(), now() from generate_series(1, ?) n""").params(submission, step, count).update();
    }

    private void state(int line, String state) {
        catalog.jdbc()
                .sql("update file set state = ?, revision = null, digest = null where submission_id = ? and line = ?")
                .params(state, submission, line)
                .update();
    }

    /** Of every file, as if its bytes were the file's. */
    private void replicas(int edge, long revision, String state, int from, int to) {
        catalog.jdbc()
                .sql("""
                insert into replica (asset_id, edge_id, revision, state, digest, since, at)
                select asset_id, ?, ?, ?, case when ? = 'PURGED' then null else digest end, now(), now() from file
                where submission_id = ? and line between ? and ?""")
                .params(edge, revision, state, state, submission, from, to)
                .update();
    }

    @Test
    void filesAreInBucketsOfTheSameSizeInTheOrderOfTheirLines() {
        files(1000, 3);
        List<Bucket> buckets = maps.of(submission, 1, ALL, 10).buckets();
        assertThat(buckets).hasSize(10).allMatch(bucket -> bucket.center().files() == 100);
        assertThat(buckets.getFirst().from()).isEqualTo(1);
        assertThat(buckets.getFirst().to()).isEqualTo(298);
        assertThat(buckets.getLast().from()).isEqualTo(2701);
        assertThat(buckets.getLast().to()).isEqualTo(2998);
    }

    @Test
    void fewFilesHaveABucketEach() {
        files(3, 100);
        assertThat(maps.of(submission, 1, ALL, 50).buckets())
                .extracting(Bucket::from, Bucket::to)
                .containsExactly(tuple(1, 1), tuple(101, 101), tuple(201, 201));
        assertThat(maps.of(submission, 50, 150, 50).buckets())
                .extracting(Bucket::from)
                .containsExactly(101);
        assertThat(maps.of(submission + 1, 1, ALL, 50).buckets()).isEmpty();
    }

    @Test
    void aCopyCountsAsTheReportsOfItsFileSay() {
        files(10, 1);
        state(9, "FAILED");
        state(10, "SUBMITTED");
        int oslo = edges.get(0);
        int bergen = edges.get(1);
        replicas(oslo, 3, "MIRRORED", 1, 4);
        replicas(oslo, 3, "FAILED", 5, 5);
        replicas(oslo, 2, "MIRRORED", 6, 6);
        replicas(oslo, 4, "PURGED", 7, 7);
        replicas(bergen, 4, "MIRRORED", 1, 2);
        catalog.jdbc()
                .sql("update replica set digest = sha256('other') where edge_id = ? and asset_id = md5('2')::uuid")
                .param(bergen)
                .update();
        HeatMap map = maps.of(submission, 1, ALL, 1);
        assertThat(map.edges()).containsExactly("bergen", "oslo");
        Bucket all = map.buckets().getFirst();
        assertThat(all.center()).isEqualTo(new Cell(10, 8, 1, 0));
        assertThat(all.center().pending()).isEqualTo(1);
        assertThat(all.edges()).containsExactly(new Cell(10, 1, 0, 2), new Cell(10, 4, 1, 2));
        assertThat(all.edges().getLast().pending()).isEqualTo(3);
    }
}
