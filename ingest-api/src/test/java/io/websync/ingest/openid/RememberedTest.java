package io.websync.ingest.openid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.websync.ingest.openid.OpenIdException.Reason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RememberedTest {

    private final AtomicInteger asked = new AtomicInteger();
    private final Hands clock = new Hands();

    @Test
    void itIsAskedForAgainOnlyAfterAWhile() throws Exception {
        var remembered = new Remembered<>(asked::incrementAndGet, clock);
        assertThat(remembered.get()).isEqualTo(1);
        clock.now = clock.now.plus(Remembered.KEPT).minusMillis(1);
        assertThat(remembered.get()).isEqualTo(1);
        clock.now = clock.now.plusMillis(1);
        assertThat(remembered.get()).isEqualTo(2);
        remembered.forget();
        assertThat(remembered.get()).isEqualTo(3);
    }

    @Test
    void aFailureIsRememberedForAShorterWhile() throws Exception {
        var remembered = new Remembered<>(
                () -> {
                    if (asked.incrementAndGet() == 1) {
                        throw new OpenIdException(Reason.AWAY, "away");
                    }
                    return asked.get();
                },
                clock);
        for (Duration step : List.of(Duration.ZERO, Remembered.FAILURE_KEPT.minusMillis(1))) {
            clock.now = clock.now.plus(step);
            assertThatThrownBy(remembered::get)
                    .isInstanceOfSatisfying(
                            OpenIdException.class, e -> assertThat(e.reason()).isEqualTo(Reason.AWAY))
                    .hasMessage("away");
        }
        assertThat(asked).hasValue(1);
        clock.now = clock.now.plusMillis(1);
        assertThat(remembered.get()).isEqualTo(2);
    }

    @Test
    void manyWhoWantToKnowAtOnceAskOnce() throws Exception {
        var answer = new CountDownLatch(1);
        var remembered = new Remembered<>(
                () -> {
                    asked.incrementAndGet();
                    try {
                        answer.await(30, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    return "it";
                },
                clock);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<Future<String>>();
            for (int i = 0; i < 100; i++) {
                all.add(threads.submit(remembered::get));
            }
            answer.countDown();
            for (Future<String> one : all) {
                assertThat(one.get(30, TimeUnit.SECONDS)).isEqualTo("it");
            }
        }
        assertThat(asked).hasValue(1);
    }

    /** A clock that is moved by hand. */
    private static final class Hands extends Clock {

        private Instant now = Instant.parse("2026-11-24T08:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }
}
