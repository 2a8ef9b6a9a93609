package io.websync.fetcher.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.contracts.event.FetchDeferred.Cause;
import io.websync.contracts.event.FileSubmitted;
import io.websync.fetcher.TestRequests;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FetchQueueTest {

    private static final Partition SHORT = new Partition(false, 0);
    private static final Partition BULK = new Partition(true, 0);
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private long shortOffset;
    private long bulkOffset;

    @Test
    void shortListsGoFirstAndLongOnesGetEveryEighthStart() {
        FetchQueue queue = queue(limits(100, 100));
        for (int i = 0; i < 20; i++) {
            offer(queue, BULK, 100 + i, "http://a/" + i, "ann", 3);
            offer(queue, SHORT, i, "http://b/" + i, "ann", 3);
        }
        assertThat(startAll(queue, 16)).containsExactly(0, 1, 2, 3, 4, 5, 6, 100, 7, 8, 9, 10, 11, 12, 13, 101);
    }

    @Test
    void longListsLeaveSlotsToShortOnes() {
        FetchQueue queue = queue(limits(16, 16));
        for (int i = 0; i < 20; i++) {
            offer(queue, BULK, i, "http://a/" + i, "ann", 3);
        }
        assertThat(startAll(queue, 20)).hasSize(14);
        offer(queue, SHORT, 100, "http://a/x", "bob", 3);
        assertThat(startAll(queue, 20)).containsExactly(100);
    }

    @Test
    void aHostAtItsLimitHoldsUpNobodyElse() {
        FetchQueue queue = queue(limits(100, 2));
        for (int i = 0; i < 5; i++) {
            offer(queue, SHORT, i, "http://busy/" + i, "ann", 3);
        }
        offer(queue, SHORT, 100, "http://free/", "ann", 3);
        List<QueuedFetch> started = start(queue, 10);
        assertThat(lines(started)).containsExactlyInAnyOrder(0, 1, 100);

        queue.ended(started.getFirst());
        assertThat(startAll(queue, 10)).containsExactly(2);
    }

    @Test
    void aRaisedHostLimitStartsWhatWaitedForIt() {
        FetchQueue queue = queue(limits(100, 1));
        for (int i = 0; i < 5; i++) {
            offer(queue, SHORT, i, "http://busy/" + i, "user" + i, 3);
        }
        assertThat(startAll(queue, 10)).hasSize(1);
        assertThat(startAll(queue, 10)).isEmpty();
        queue.limitHost("busy", 4);
        assertThat(startAll(queue, 10)).hasSize(3);
        queue.limitHost("busy", null);
        queue.limitHost(null, 5);
        assertThat(startAll(queue, 10)).hasSize(1);
    }

    @Test
    void aUserWithManyFilesDoesNotHoldUpAUserWithFew() {
        FetchQueue queue = queue(limits(4, 4));
        for (int i = 0; i < 100; i++) {
            offer(queue, SHORT, i, "http://h" + i + "/", "many", 3);
        }
        List<QueuedFetch> running = start(queue, 10);
        assertThat(running).hasSize(4);
        offer(queue, SHORT, 1001, "http://x/", "few", 3);
        offer(queue, SHORT, 1002, "http://y/", "few", 3);
        queue.ended(running.get(0));
        queue.ended(running.get(1));
        assertThat(startAll(queue, 10)).containsExactly(1001, 1002);
    }

    @Test
    void aHigherPriorityStartsFirst() {
        FetchQueue queue = queue(limits(10, 10));
        offer(queue, SHORT, 5, "http://a/5", "ann", 5);
        offer(queue, SHORT, 3, "http://a/3", "ann", 3);
        offer(queue, SHORT, 1, "http://a/1", "ann", 1);
        assertThat(startAll(queue, 10)).containsExactly(1, 3, 5);
    }

    @Test
    void anAssetIsNeverFetchedTwiceAtOnceAlsoNotAcrossTheTopics() {
        FetchQueue queue = queue(limits(10, 10));
        offer(queue, BULK, 1, "http://a/same", "ann", 3);
        offer(queue, SHORT, 2, "http://a/same", "bob", 1);
        offer(queue, SHORT, 3, "https://a/same", "bob", 1);
        List<QueuedFetch> first = start(queue, 10);
        assertThat(lines(first)).containsExactly(1);

        queue.ended(first.getFirst());
        assertThat(start(queue, 10)).as("before the first is confirmed").isEmpty();
        queue.finish(first.getFirst());
        List<QueuedFetch> second = start(queue, 10);
        assertThat(lines(second)).containsExactly(2);
        queue.finish(second.getFirst());
        assertThat(startAll(queue, 10)).containsExactly(3);
    }

    @Test
    void aPausingFetchFreesItsSlotButKeepsItsAsset() {
        FetchQueue queue = queue(limits(1, 1));
        offer(queue, SHORT, 1, "http://a/same", "ann", 3);
        offer(queue, SHORT, 2, "http://a/same", "ann", 3);
        offer(queue, SHORT, 3, "http://a/other", "ann", 3);
        QueuedFetch first = start(queue, 1).getFirst();
        queue.again(first, NOW.plusSeconds(5));
        QueuedFetch other = start(queue, 10).getFirst();
        assertThat(other.request().file().line()).isEqualTo(3 + 1);
        queue.finish(other);
        assertThat(queue.startNext(NOW.plusSeconds(4))).isNull();
        assertThat(queue.startNext(NOW.plusSeconds(5))).isSameAs(first);
        assertThat(first.tries()).isEqualTo(2);
    }

    @Test
    void onlyWhatAnEarlierOwnerDidNotFinishIsWorkedOn() {
        var queue = new FetchQueue(limits(10, 10));
        var finished = new BitSet();
        finished.set(1);
        finished.set(3);
        queue.assign(SHORT, new Position(0, finished));
        for (int i = 0; i < 5; i++) {
            offer(queue, SHORT, i, "http://a/" + i, "ann", 3);
        }
        List<QueuedFetch> started = start(queue, 10);
        assertThat(lines(started)).containsExactly(0, 2, 4);
        started.forEach(queue::finish);
        assertThat(queue.changedPositions().get(SHORT)).isEqualTo(Position.at(5));
        assertThat(queue.changedPositions()).isEmpty();
        queue.notCommitted(Set.of(SHORT));
        assertThat(queue.changedPositions()).containsKey(SHORT);
    }

    @Test
    void aPartitionWithItsShareOfRecordsIsReadNoFurther() {
        FetchQueue queue = queue(new QueueLimits(1, 1, 100, 10, 1, PATIENCE, Duration.ofHours(1)));
        for (int i = 0; i < 10; i++) {
            assertThat(queue.full()).isEmpty();
            offer(queue, SHORT, i, "http://a/" + i, "ann", 3);
        }
        assertThat(queue.full()).containsExactly(SHORT);
        for (int i = 0; i < 2; i++) {
            queue.finish(start(queue, 1).getFirst());
            assertThat(queue.full()).containsExactly(SHORT);
        }
        queue.finish(start(queue, 1).getFirst());
        assertThat(queue.full()).isEmpty();
    }

    @Test
    void aHeadThatBlocksAFullWindowNoLongerHoldsItUpAfterAWhile() {
        FetchQueue queue = queue(new QueueLimits(100, 1, 16, 1000, 1, PATIENCE, Duration.ofHours(1)));
        offer(queue, SHORT, 900, "http://blocked/0", "ann", 3);
        QueuedFetch running = start(queue, 1).getFirst();
        offer(queue, SHORT, 0, "http://blocked/1", "ann", 3);
        for (int i = 1; i < 15; i++) {
            offer(queue, SHORT, i, "http://quick" + i + "/", "ann", 3);
        }
        start(queue, 100).forEach(queue::finish);
        assertThat(offer(queue, SHORT, 99, "http://next/", "ann", 3)).isInstanceOf(Offer.NoRoom.class);
        assertThat(queue.full()).containsExactly(SHORT);
        queue.relieve(NOW);
        List<Relief> relief = queue.relieve(NOW.plus(PATIENCE));
        assertThat(relief).hasSize(2).allMatch(each -> each.cause() == Cause.WINDOW_FULL);
        relief.forEach(each -> queue.relieved(each.fetch()));

        assertThat(queue.full()).isEmpty();
        assertThat(queue.changedPositions().get(SHORT)).isEqualTo(Position.at(16));
        assertThat(queue.relieve(NOW.plus(PATIENCE).plus(PATIENCE))).isEmpty();
        assertThat(queue.stopStarting(Set.of(SHORT))).as("it runs on, as ours").containsExactly(running);
    }

    @Test
    void stragglersOfASlowHostLeaveAFullWindowAtOnce() {
        FetchQueue queue = queue(new QueueLimits(100, 1, 16, 1000, 1, PATIENCE, Duration.ofHours(1)));
        offer(queue, SHORT, 900, "http://slow/0", "ann", 3);
        offer(queue, SHORT, 901, "http://slow/1", "ann", 3);
        QueuedFetch running = start(queue, 1).getFirst();
        queue.relieve(NOW);
        queue.relieve(NOW.plus(PATIENCE));
        for (int i = 2; i < 16; i++) {
            offer(queue, SHORT, i, "http://quick" + i + "/", "ann", 3);
        }
        start(queue, 100).stream().filter(fetch -> fetch != running).forEach(queue::finish);

        List<Relief> relief = queue.relieve(NOW.plus(PATIENCE).plusSeconds(1));

        assertThat(relief).extracting(each -> each.fetch().request().url()).containsExactly("http://slow/1");
        assertThat(relief).extracting(Relief::cause).containsExactly(Cause.WINDOW_FULL);
    }

    @Test
    void aHostThatAsksForARestGetsItAndNobodyElseWaits() {
        FetchQueue queue = queue(limits(10, 2));
        offer(queue, SHORT, 1, "http://tired/1", "ann", 3);
        offer(queue, SHORT, 2, "http://tired/2", "ann", 3);
        offer(queue, SHORT, 3, "http://tired/3", "ann", 3);
        QueuedFetch refused = start(queue, 1).getFirst();
        refused.leaveHostAlone(NOW.plusSeconds(60));
        queue.finish(refused);
        assertThat(queue.startNext(NOW.plusSeconds(59))).isNull();
        offer(queue, SHORT, 4, "http://other/1", "ann", 3);
        assertThat(startAll(queue, 10)).containsExactly(4);

        List<Integer> after = new ArrayList<>();
        for (var next = queue.startNext(NOW.plusSeconds(60));
                next != null;
                next = queue.startNext(NOW.plusSeconds(60))) {
            after.add(next.request().file().line() - 1);
        }
        assertThat(after).containsExactly(2, 3);
    }

    @Test
    void whatWasTriedBeforeGoesBeforeWhatWasNot() {
        FetchQueue queue = queue(limits(1, 1));
        offer(queue, SHORT, 1, "http://a/1", "ann", 3);
        offer(queue, SHORT, 2, "http://a/2", "ann", 3);
        QueuedFetch first = start(queue, 1).getFirst();
        queue.again(first, NOW);
        assertThat(startAll(queue, 1)).containsExactly(1);
    }

    @Test
    void aSlowHostsSurplusComesBackInTurnAndNeverAllAtOnce() {
        FetchQueue queue = queue(new QueueLimits(1000, 1, 10_000, 100, 0.01, PATIENCE, Duration.ofMinutes(10)));
        for (int i = 0; i < 90; i++) {
            offer(queue, SHORT, i, "http://slow/" + i, "ann", 3);
        }
        QueuedFetch tried = start(queue, 1).getFirst();
        queue.relieve(NOW);
        queue.again(tried, NOW.plusSeconds(25));

        List<Relief> relief = queue.relieve(NOW.plus(PATIENCE));

        assertThat(relief).hasSize(89).extracting(Relief::fetch).doesNotContain(tried);
        assertThat(relief.stream().map(Relief::due).distinct())
                .as("at as many times")
                .hasSizeGreaterThan(85);
        assertThat(relief)
                .allSatisfy(each -> assertThat(each.due())
                        .isBetween(NOW.plus(PATIENCE), NOW.plus(PATIENCE).plus(Duration.ofMinutes(10))));
    }

    @Test
    void whatLeavesTheWindowSaysWhatItMetAndKeepsTheTimeOfItsFirstTry() {
        FetchQueue queue = queue(new QueueLimits(1, 1, 16, 1000, 1, PATIENCE, Duration.ofHours(1)));
        for (int i = 0; i < 16; i++) {
            offer(queue, SHORT, i, "http://slow/" + i, "ann", 3);
        }
        QueuedFetch tried = start(queue, 1).getFirst();
        Failure failure = Failure.of(FailureCode.STALLED, "silence");
        tried.failed(failure);
        queue.again(tried, NOW.plusSeconds(1000));
        queue.relieve(NOW);
        Instant later = NOW.plus(PATIENCE);

        List<Relief> relief = queue.relieve(later);

        var deferral = relief.getFirst().deferral(later);
        assertThat(deferral.failure()).isEqualTo(failure);
        assertThat(deferral.request().firstAttemptAt()).isEqualTo(tried.enteredAt());
        assertThat(deferral.request().attempt()).isEqualTo(1);
        assertThat(relief.get(1).deferral(later).failure()).isNull();
        assertThat(relief.get(1).deferral(later).request().firstAttemptAt()).isNull();
    }

    @Test
    void whatComesBackWhileItsFirstFetchStillRunsEndsWithIt() {
        FetchQueue queue = queue(limits(10, 10));
        offer(queue, SHORT, 1, "http://a/same", "ann", 3);
        QueuedFetch first = start(queue, 10).getFirst();
        offer(queue, SHORT, 1, "http://a/same", "ann", 3);
        offer(queue, SHORT, 2, "http://a/same", "bob", 3);
        assertThat(start(queue, 10)).isEmpty();
        queue.finish(first);
        assertThat(startAll(queue, 10)).containsExactly(2);
        assertThat(queue.changedPositions().get(SHORT)).isEqualTo(Position.at(2));
    }

    @Test
    void whatComesBackBeforeTheConfirmationOfItsDeferralIsHeardIsNotTakenForARepetition() {
        FetchQueue queue = queue(limits(10, 10));
        offer(queue, SHORT, 1, "http://a/same", "ann", 3);
        QueuedFetch first = start(queue, 10).getFirst();
        queue.ended(first);
        offer(queue, SHORT, 1, "http://a/same", "ann", 3);
        queue.deferred(first);
        assertThat(startAll(queue, 10)).containsExactly(1);
        assertThat(queue.changedPositions().get(SHORT)).isEqualTo(Position.at(1));
    }

    @Test
    void whatLeftTheWindowWhileItRanGoesOnAfterAPauseAlsoWhenTheConfirmationIsSlow() {
        FetchQueue queue = queue(new QueueLimits(100, 1, 16, 1000, 1, PATIENCE, Duration.ofHours(1)));
        offer(queue, SHORT, 0, "http://blocked/0", "ann", 3);
        QueuedFetch running = start(queue, 1).getFirst();
        for (int i = 1; i < 16; i++) {
            offer(queue, SHORT, i, "http://quick" + i + "/", "ann", 3);
        }
        start(queue, 100).forEach(queue::finish);
        assertThat(offer(queue, SHORT, 99, "http://next/", "ann", 3)).isInstanceOf(Offer.NoRoom.class);
        queue.relieve(NOW);
        List<Relief> relief = queue.relieve(NOW.plus(PATIENCE));
        assertThat(relief).extracting(Relief::fetch).containsExactly(running);
        queue.again(running, NOW.plus(PATIENCE).plusSeconds(1));
        assertThat(queue.relieve(NOW.plus(PATIENCE).plus(PATIENCE)))
                .as("its deferral is under way already")
                .isEmpty();
        queue.relieved(running);
        assertThat(queue.startNext(NOW.plus(PATIENCE).plus(PATIENCE))).isEqualTo(running);
    }

    @Test
    void aSlowHostKeepsOnlyItsShareOfACrowdedWindowAndAQuickOneAll() {
        FetchQueue queue = queue(new QueueLimits(1000, 1000, 10_000, 100, 0.25, PATIENCE, Duration.ofHours(1)));
        for (int i = 0; i < 45; i++) {
            offer(queue, SHORT, i, "http://slow/" + i, "ann", 3);
            offer(queue, SHORT, 100 + i, "http://quick/" + i, "ann", 3);
        }
        queue.limitHost("slow", 5);
        queue.limitHost("quick", 5);
        Instant now = NOW;
        int line = 1000;
        List<QueuedFetch> running = start(queue, 1000);
        for (int second = 0; second < 30; second++) {
            assertThat(queue.relieve(now)).isEmpty();
            now = now.plusSeconds(1);
            for (QueuedFetch fetch : running) {
                if (fetch.request().url().startsWith("http://quick")) {
                    queue.finish(fetch);
                    offer(queue, SHORT, line++, "http://quick/" + line, "ann", 3);
                }
            }
            running = start(queue, 1000);
        }
        List<Relief> relief = queue.relieve(now);
        assertThat(relief).hasSize(45 - 25).allSatisfy(each -> {
            assertThat(each.cause()).isEqualTo(Cause.HOST_BUSY);
            assertThat(each.fetch().request().url()).startsWith("http://slow");
        });
        assertThat(relief.getLast().due()).isAfterOrEqualTo(relief.getFirst().due());
    }

    @Test
    void whatIsGivenUpStartsNoMoreAndWhatRanThereKeepsItsAssetUntilItEnds() {
        FetchQueue queue = queue(limits(1, 1));
        offer(queue, SHORT, 1, "http://a/1", "ann", 3);
        offer(queue, SHORT, 2, "http://a/2", "ann", 3);
        QueuedFetch running = start(queue, 1).getFirst();

        assertThat(queue.stopStarting(Set.of(SHORT))).containsExactly(running);
        assertThat(queue.changedPositions().get(SHORT)).isEqualTo(Position.at(0));
        queue.release(Set.of(SHORT));
        queue.assign(SHORT, Position.at(0));
        shortOffset = 0;
        offer(queue, SHORT, 11, "http://a/1", "ann", 3);
        offer(queue, SHORT, 12, "http://a/2", "ann", 3);
        assertThat(start(queue, 10)).as("its slot is still taken").isEmpty();

        queue.abandon(running);
        List<QueuedFetch> next = start(queue, 10);
        assertThat(lines(next)).hasSize(1);
        queue.finish(running);
        assertThat(queue.changedPositions().get(SHORT))
                .as("an old record counts for nothing")
                .isEqualTo(Position.at(0));
    }

    @Test
    void aLogThatBeginsAnewIsReadAgain() {
        FetchQueue queue = queue(limits(10, 10));
        for (int i = 0; i < 5; i++) {
            offer(queue, SHORT, i, "http://a/" + i, "ann", 3);
        }
        start(queue, 10).forEach(queue::finish);
        shortOffset = 0;
        assertThat(offer(queue, SHORT, 50, "http://a/new", "ann", 3)).isInstanceOf(Offer.Taken.class);
        assertThat(startAll(queue, 10)).containsExactly(50);
        assertThat(queue.changedPositions().get(SHORT)).isEqualTo(Position.at(0));
    }

    private static QueueLimits limits(int running, int perHost) {
        return new QueueLimits(running, perHost, 1000, 1000, 1, PATIENCE, Duration.ofHours(1));
    }

    private static FetchQueue queue(QueueLimits limits) {
        var queue = new FetchQueue(limits);
        queue.assign(SHORT, Position.at(0));
        queue.assign(BULK, Position.at(0));
        return queue;
    }

    private Offer offer(FetchQueue queue, Partition partition, int number, String url, String user, int priority) {
        FileSubmitted request = TestRequests.request(number + 1, url, user, priority, null);
        return queue.offer(partition, partition.bulk() ? bulkOffset++ : shortOffset++, request, Prepared.NOTHING, NOW);
    }

    private static List<QueuedFetch> start(FetchQueue queue, int atMost) {
        var started = new ArrayList<QueuedFetch>();
        @Nullable QueuedFetch next = null;
        while (started.size() < atMost && (next = queue.startNext(NOW)) != null) {
            started.add(next);
        }
        return started;
    }

    private static List<Integer> lines(List<QueuedFetch> fetches) {
        return fetches.stream().map(fetch -> fetch.request().file().line() - 1).toList();
    }

    private static List<Integer> startAll(FetchQueue queue, int atMost) {
        return lines(start(queue, atMost));
    }
}
