package io.websync.ingest.live;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/**
 * Counts of the catalog that may take long, and what they were a moment ago. However many ask for the same, it is counted once
 * at a time, on a thread of its own; a few of different ones are counted at once, the others wait for their turn. What takes
 * long is good for some times as long, so that those who watch it cost no more than a part of a connection. Thread-safe.
 *
 * @param <K> what is counted
 * @param <V> the result
 */
public final class Recent<K, V> {

    /** Counted at once, whatever it is: the catalog's connections are for everybody. */
    private static final Semaphore TURNS = new Semaphore(2, true);
    /** Waiting for their turn. Who asks for more is told to come again. */
    private static final int MOST_WAITING = 64;
    /** What took longer is not waited for when there is an earlier one. */
    private static final Duration SLOW = Duration.ofMillis(100);

    private static final Duration SHORT_PATIENCE = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration KEPT_LONGEST = Duration.ofMinutes(1);
    /** What was counted earlier says nothing any more. */
    private static final Duration OLD = Duration.ofMinutes(10);

    private static final int MOST = 256;

    private final Function<K, V> counter;
    private final Duration keptFrom;
    private final int times;
    private final Clock clock;
    private final Semaphore turns;
    private final Duration patience;
    private final Object lock = new Object();
    private final Map<K, CompletableFuture<Counted<V>>> underWay = new HashMap<>();
    private final Map<K, Counted<V>> recent = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<K, Counted<V>> eldest) {
            return size() > MOST;
        }
    };

    /**
     * A result.
     *
     * @param at what is younger may not be in it
     * @param took without the waiting for its turn
     */
    public record Counted<V>(V value, Instant at, Duration took) {}

    /**
     * @param keptFrom what is counted faster is counted anew for everybody who asks later
     * @param times what took longer is good for so many times as long, at most a minute
     */
    public Recent(Function<K, V> counter, Duration keptFrom, int times, Clock clock) {
        this(counter, keptFrom, times, clock, TURNS, PATIENCE);
    }

    /** With turns and a patience of its own. */
    Recent(Function<K, V> counter, Duration keptFrom, int times, Clock clock, Semaphore turns, Duration patience) {
        this.turns = turns;
        this.patience = patience;
        this.counter = counter;
        this.keptFrom = keptFrom;
        this.times = times;
        this.clock = clock;
    }

    /** Waits for it for as long as it takes, if there is none that is still good. */
    public Counted<V> await(K key) {
        return join(count(key));
    }

    /**
     * Soon: when it takes long, as it was counted before, at most ten minutes ago.
     *
     * @return empty when it is still counted for the first time
     */
    public Optional<Counted<V>> soon(K key) {
        Counted<V> before;
        synchronized (lock) {
            before = recent.get(key);
        }
        if (before != null && age(before).compareTo(OLD) > 0) {
            before = null;
        }
        Duration wait = before != null && before.took.compareTo(SLOW) > 0 ? SHORT_PATIENCE : patience;
        CompletableFuture<Counted<V>> result = count(key);
        try {
            return Optional.of(result.get(wait.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException _) {
            return Optional.ofNullable(before);
        } catch (ExecutionException _) {
            return Optional.of(join(result));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the catalog counts", e);
        }
    }

    private @Nullable Counted<V> good(@Nullable Counted<V> known) {
        if (known == null || known.took.compareTo(keptFrom) < 0) {
            return null;
        }
        Duration wanted = known.took.multipliedBy(times);
        Duration kept = wanted.compareTo(KEPT_LONGEST) < 0 ? wanted : KEPT_LONGEST;
        return age(known).compareTo(kept) < 0 ? known : null;
    }

    private Duration age(Counted<V> counted) {
        return Duration.between(counted.at, clock.instant());
    }

    /** What is still good, or the count that is under way, or a new one. */
    private CompletableFuture<Counted<V>> count(K key) {
        synchronized (lock) {
            Counted<V> good = good(recent.get(key));
            if (good == null && underWay.size() >= MOST_WAITING && !underWay.containsKey(key)) {
                throw new ResponseStatusException(
                        HttpStatus.SERVICE_UNAVAILABLE, "too much is being counted; ask again in a minute");
            }
            return good == null
                    ? underWay.computeIfAbsent(key, _ -> {
                        var result = new CompletableFuture<Counted<V>>();
                        Thread.ofVirtual().name("count").start(() -> count(key, result));
                        return result;
                    })
                    : CompletableFuture.completedFuture(good);
        }
    }

    private void count(K key, CompletableFuture<Counted<V>> result) {
        try {
            turns.acquire();
            try {
                Instant at = clock.instant();
                long start = System.nanoTime();
                V value = counter.apply(key);
                var counted = new Counted<>(value, at, Duration.ofNanos(System.nanoTime() - start));
                synchronized (lock) {
                    recent.put(key, counted);
                    underWay.remove(key);
                }
                result.complete(counted);
            } finally {
                turns.release();
            }
        } catch (RuntimeException | Error e) {
            fail(key, result, e);
        } catch (InterruptedException e) {
            fail(key, result, new IllegalStateException("interrupted before its turn to count", e));
        }
    }

    private void fail(K key, CompletableFuture<Counted<V>> result, Throwable reason) {
        synchronized (lock) {
            underWay.remove(key);
        }
        result.completeExceptionally(reason);
    }

    private static <T> T join(CompletableFuture<T> result) {
        try {
            return result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
