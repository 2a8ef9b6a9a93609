package io.websync.ingest.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.websync.ingest.live.Recent.Counted;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RecentTest {

    private final AtomicInteger counts = new AtomicInteger();
    /** Each permit lets the counter answer once. */
    private final Semaphore turns = new Semaphore(0);

    private final Semaphore begun = new Semaphore(0);
    private volatile Instant now = Instant.parse("2026-11-24T02:00:00Z");

    private final Clock clock = new Clock() {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    };

    /** Everything counts as slow. */
    private final Recent<String, Integer> kept = new Recent<>(
            this::count, Duration.ZERO, 1_000_000_000, clock, new Semaphore(2, true), Duration.ofSeconds(1));

    /** Nothing does. */
    private final Recent<String, Integer> exact =
            new Recent<>(this::count, Duration.ofDays(1), 20, clock, new Semaphore(2, true), Duration.ofSeconds(50));

    private int count(String key) {
        if (key.isEmpty()) {
            throw new IllegalArgumentException("nothing to count");
        }
        begun.release();
        turns.acquireUninterruptibly();
        return counts.incrementAndGet();
    }

    @AfterEach
    void release() {
        turns.release(1000);
    }

    @Test
    void fiftyWhoAskAtOnceCauseOneCount() throws Exception {
        Queue<Integer> seen = new ConcurrentLinkedQueue<>();
        List<Thread> readers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            readers.add(
                    Thread.ofPlatform().start(() -> seen.add(exact.await("map").value())));
        }
        while (!readers.stream().allMatch(reader -> reader.getState() == Thread.State.WAITING)) {
            Thread.onSpinWait();
        }
        turns.release();
        for (Thread reader : readers) {
            reader.join();
        }
        assertThat(counts).hasValue(1);
        assertThat(seen).hasSize(50).containsOnly(1);
    }

    @Test
    void twoAreCountedAtOnceAndTheThirdWaitsForItsTurn() throws Exception {
        List<Thread> readers = new ArrayList<>();
        for (String key : List.of("a", "b", "c")) {
            readers.add(Thread.ofPlatform().start(() -> exact.await(key)));
        }
        begun.acquire(2);
        while (!readers.stream().allMatch(reader -> reader.getState() == Thread.State.WAITING)) {
            Thread.onSpinWait();
        }
        assertThat(begun.tryAcquire()).isFalse();
        turns.release();
        begun.acquire();
        turns.release(2);
        for (Thread reader : readers) {
            reader.join();
        }
        assertThat(counts).hasValue(3);
    }

    @Test
    void whatIsCountedFastIsCountedAnewEachTime() {
        turns.release(2);
        assertThat(exact.soon("map").orElseThrow().value()).isEqualTo(1);
        assertThat(exact.soon("map").orElseThrow().value()).isEqualTo(2);
    }

    @Test
    void whatTookLongIsGoodForAMinuteAndIsShownWhileItIsCountedAnew() throws Exception {
        turns.release();
        Counted<Integer> first = kept.await("map");
        assertThat(kept.await("map")).isEqualTo(first);

        now = now.plusSeconds(61);
        begun.drainPermits();
        assertThat(kept.soon("map")).hasValue(first);
        begun.acquire();
        turns.release();
        while (counts.get() < 2) {
            Thread.onSpinWait();
        }
        Counted<Integer> second = kept.await("map");
        assertThat(second.value()).isEqualTo(2);
        assertThat(second.at()).isEqualTo(now);
    }

    @Test
    void whatIsTenMinutesOldIsNotShownAndTheFirstCountNotWaitedFor() {
        turns.release();
        kept.await("map");
        now = now.plusSeconds(601);
        assertThat(kept.soon("map")).isEmpty();
        assertThat(kept.soon("other")).isEmpty();
    }

    @Test
    void whoAsksForMoreThanCanWaitIsToldToComeAgain() throws Exception {
        List<Thread> readers = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            String key = "key " + i;
            readers.add(Thread.ofPlatform().start(() -> exact.await(key)));
        }
        while (!readers.stream().allMatch(reader -> reader.getState() == Thread.State.WAITING)) {
            Thread.onSpinWait();
        }
        assertThatThrownBy(() -> exact.await("one more")).hasMessageContaining("ask again in a minute");
        turns.release(1000);
        for (Thread reader : readers) {
            reader.join();
        }
        assertThat(exact.await("one more").value()).isEqualTo(65);
    }

    @Test
    void aCountThatFailsFailsForWhoAskedAndIsTriedAgain() {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> exact.await("")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> exact.soon("")).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
