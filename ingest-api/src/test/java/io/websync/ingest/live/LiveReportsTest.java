package io.websync.ingest.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.report.SubmissionReport;
import io.websync.catalog.report.SubmissionReport.Sync;
import io.websync.catalog.submission.Counts;
import io.websync.contracts.Refresh;
import io.websync.contracts.Selector;
import io.websync.contracts.state.SubmissionState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LiveReportsTest {

    private static final Instant AT = Instant.parse("2026-11-23T08:00:00Z");

    private final Map<Long, SubmissionReport> catalog = new ConcurrentHashMap<>();
    private final List<Collection<Long>> asked = new ArrayList<>();
    /** Each permit lets the reader answer once. */
    private final Semaphore turns = new Semaphore(0);

    private final Semaphore answered = new Semaphore(0);
    private final LiveReports live = new LiveReports(this::read, Duration.ofMillis(1));

    @BeforeEach
    void start() {
        live.start();
    }

    @AfterEach
    void stop() {
        // The reader may wait for its turn.
        turns.release(1000);
        live.stop();
    }

    @Test
    void whoWatchesIsToldWhatChangesAndOnlyThat() throws Exception {
        catalog.put(7L, report(7, 1));
        BlockingQueue<SubmissionReport> seen = new ArrayBlockingQueue<>(10);
        var watching = live.of(7).distinctUntilChanged().subscribe(seen::add);
        turn();
        turn();
        catalog.put(7L, report(7, 2));
        turn();

        assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo(report(7, 1));
        assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo(report(7, 2));
        assertThat(seen).isEmpty();
        watching.dispose();
    }

    @Test
    void allThatAreWatchedAreReadAtOnceAndNobodysNotAtAll() throws Exception {
        catalog.put(1L, report(1, 1));
        catalog.put(2L, report(2, 1));
        BlockingQueue<SubmissionReport> seen = new ArrayBlockingQueue<>(10);
        var one = live.of(1).subscribe(seen::add);
        var again = live.of(1).subscribe(seen::add);
        var two = live.of(2).subscribe(seen::add);
        // The turn that began before all were there.
        turn();
        turn();

        synchronized (asked) {
            assertThat(asked.getLast()).containsExactlyInAnyOrder(1L, 2L);
        }
        one.dispose();
        assertThat(live.watched()).isEqualTo(2);
        again.dispose();
        two.dispose();
        assertThat(live.watched()).isZero();
    }

    @Test
    void whoComesLaterIsToldWhatIsAndAFailureOfTheCatalogEndsNothing() throws Exception {
        catalog.put(3L, report(3, 1));
        BlockingQueue<SubmissionReport> seen = new ArrayBlockingQueue<>(10);
        var first = live.of(3).distinctUntilChanged().subscribe(seen::add);
        turn();
        assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo(report(3, 1));
        catalog.put(-1L, report(-1, 0));
        turn();
        catalog.remove(-1L);
        BlockingQueue<SubmissionReport> late = new ArrayBlockingQueue<>(10);
        var second = live.of(3).distinctUntilChanged().subscribe(late::add);
        turn();
        turn();
        assertThat(late.poll(10, TimeUnit.SECONDS)).isEqualTo(report(3, 1));

        catalog.put(3L, report(3, 2));
        turn();
        assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo(report(3, 2));
        assertThat(late.poll(10, TimeUnit.SECONDS)).isEqualTo(report(3, 2));
        first.dispose();
        second.dispose();
    }

    @Test
    void atTheEndOfTheProcessAllThatWatchEnd() throws Exception {
        catalog.put(5L, report(5, 1));
        var ended = new CountDownLatch(1);
        var watching = live.of(5).subscribe(_ -> {}, _ -> {}, ended::countDown);
        turns.release(1000);
        live.stop();
        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(live.of(5).collectList().block()).isEmpty();
        watching.dispose();
    }

    /** Lets the reader answer once, and waits until it has. */
    private void turn() throws InterruptedException {
        turns.release();
        assertThat(answered.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
    }

    private List<SubmissionReport> read(Collection<Long> ids) {
        turns.acquireUninterruptibly();
        try {
            synchronized (asked) {
                asked.add(ids);
            }
            if (catalog.containsKey(-1L)) {
                throw new IllegalStateException("the catalog is away");
            }
            return ids.stream().map(catalog::get).toList();
        } finally {
            answered.release();
        }
    }

    private static SubmissionReport report(long id, long fetched) {
        return new SubmissionReport(
                id,
                "ann",
                SubmissionState.OPEN,
                Selector.of(List.of(), List.of("all")),
                3,
                null,
                null,
                null,
                Refresh.IF_CHANGED,
                null,
                null,
                AT,
                AT,
                null,
                false,
                null,
                null,
                new Counts(9, 9, 0, 0),
                new Sync(9, 9 - fetched, 0, fetched, 0, 0, 0, 0, 0, AT),
                List.of());
    }
}
