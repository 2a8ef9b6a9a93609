package io.websync.distributor.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.garbage.GarbagePass;
import io.websync.catalog.garbage.GarbageRow;
import io.websync.contracts.Digest;
import io.websync.distributor.garbage.GarbageRule;
import io.websync.storage.BlobStat;
import io.websync.storage.CenterStorage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The collector against fetchers that put and readers that read, on a real store: old garbage that is put again in the very
 * moment of its removal, put for the first time, or left alone, while completions wait for their decision.
 */
abstract class GarbageRace {

    private static final Duration GRACE = Duration.ofHours(1);
    private static final int BLOBS = 24;

    private final Points points = new Points();

    abstract CenterStorage storage();

    /** Makes a stored blob look as if it had been put long before the grace time. */
    abstract void age(Digest digest) throws IOException;

    /** Whether a blob that something points to may be in the trash until the next pass. */
    abstract boolean restoredByTheNextPass();

    abstract int rounds();

    @Test
    void noBlobThatSomethingPointsToIsEverLost() throws Exception {
        var collector = collector(GRACE);
        long discarded = 0;
        for (int round = 0; round < rounds(); round++) {
            var random = new Random(round);
            List<byte[]> blobs = new ArrayList<>();
            for (int i = 0; i < BLOBS; i++) {
                byte[] bytes = new byte[200 + i];
                random.nextBytes(bytes);
                blobs.add(bytes);
                if (i % 4 != 3) {
                    put(bytes);
                    age(digest(bytes));
                }
            }
            // Known as garbage for long.
            collector.pass(Instant.now());
            points.findings.replaceAll((_, row) -> new GarbageRow(
                    row.digest(), row.size(), row.storedAt(), Instant.now().minus(GRACE.multipliedBy(2))));
            List<Callable<Object>> tasks = new ArrayList<>();
            for (int i = 0; i < BLOBS; i++) {
                byte[] bytes = blobs.get(i);
                if (i % 4 != 0) {
                    tasks.add(() -> fetch(bytes));
                }
            }
            tasks.add(BLOBS / 2, () -> collector.pass(Instant.now()));
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (Future<Object> task : threads.invokeAll(tasks)) {
                    if (task.get() instanceof GarbagePass pass) {
                        assertThat(pass.failures()).isZero();
                        discarded += pass.discarded();
                    }
                }
            }
            if (restoredByTheNextPass()) {
                collector.pass(Instant.now());
            }
            for (byte[] bytes : blobs) {
                if (points.referenced.contains(digest(bytes))) {
                    try (InputStream in = storage().open(digest(bytes))) {
                        assertThat(in.readAllBytes()).as("round %d", round).isEqualTo(bytes);
                    }
                }
            }
            points.referenced.clear();
        }
        assertThat(discarded).as("old garbage that nobody put again").isGreaterThanOrEqualTo(rounds() * (BLOBS / 4L));
    }

    @Test
    void whatIsDiscardedGoesForGoodAfterItsTimeAndComesBackWhenItIsWanted() throws Exception {
        byte[] gone = "gone".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        byte[] wanted = "wanted again".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        for (byte[] bytes : List.of(gone, wanted)) {
            put(bytes);
            assertThat(storage().discard(digest(bytes), Instant.now().plusSeconds(5)))
                    .isTrue();
        }
        points.referenced.add(digest(wanted));
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofHours(3));
        var collector = new GarbageCollector(
                storage(), points, () -> null, new GarbageRule(GRACE, Duration.ofHours(2)), false, () -> false, later);

        GarbagePass pass = collector.pass(Instant.now());

        assertThat(pass.freed()).isEqualTo(1);
        assertThat(pass.restored()).isEqualTo(1);
        assertThat(storage().stat(digest(wanted)).size()).isEqualTo(wanted.length);
        try (Stream<BlobStat> trash = storage().listDiscarded()) {
            assertThat(trash).isEmpty();
        }
    }

    @Test
    void aDryRunFindsAndRemovesNothing() throws Exception {
        byte[] bytes = {1, 2, 3};
        put(bytes);
        age(digest(bytes));
        var collector = new GarbageCollector(
                storage(),
                points,
                () -> null,
                new GarbageRule(GRACE, GRACE),
                true,
                () -> false,
                Clock.offset(Clock.systemUTC(), Duration.ofDays(3)));

        collector.pass(Instant.now());
        GarbagePass second = collector.pass(Instant.now());

        assertThat(second.found()).isPositive();
        assertThat(second.discarded()).isZero();
        assertThat(storage().stat(digest(bytes)).size()).isEqualTo(3);
        assertThat(points.findings).containsKey(digest(bytes).hex());
    }

    private GarbageCollector collector(Duration grace) {
        return new GarbageCollector(
                storage(),
                points,
                points::oldestUndecided,
                new GarbageRule(grace, Duration.ofDays(1)),
                false,
                () -> false,
                Clock.systemUTC());
    }

    /** A fetcher's put, its completion, and dispatch's decision on it. */
    private Object fetch(byte[] bytes) throws Exception {
        Digest digest = digest(bytes);
        put(bytes);
        points.undecided.put(digest.hex(), Instant.now());
        // Between storing and deciding others get their turn.
        LockSupport.parkNanos(1_000);
        points.referenced.add(digest);
        points.undecided.remove(digest.hex());
        return digest;
    }

    private void put(byte[] bytes) throws IOException {
        Path spool = Files.write(Files.createTempFile(storage().spoolFolder(), "race-", ".part"), bytes);
        storage().put(spool, digest(bytes));
    }

    static Digest digest(byte[] bytes) {
        MessageDigest hash = Digest.Algorithm.SHA256.newMessageDigest();
        hash.update(bytes);
        return Digest.of(Digest.Algorithm.SHA256, hash);
    }

    /** The catalog, in memory. */
    private static final class Points implements Pointers {

        private final Set<Digest> referenced = ConcurrentHashMap.newKeySet();
        private final Map<String, Instant> undecided = new ConcurrentHashMap<>();
        private final ConcurrentSkipListMap<String, GarbageRow> findings = new ConcurrentSkipListMap<>();

        @Nullable Instant oldestUndecided() {
            return undecided.values().stream().min(Instant::compareTo).orElse(null);
        }

        @Override
        public Set<Digest> unreferenced(Collection<Digest> digests) {
            return digests.stream()
                    .filter(digest -> !referenced.contains(digest))
                    .collect(Collectors.toSet());
        }

        @Override
        public void note(Collection<GarbageRow> rows) {
            rows.forEach(row -> findings.putIfAbsent(row.digest().hex(), row));
        }

        @Override
        public void forget(Collection<Digest> digests) {
            digests.forEach(digest -> findings.remove(digest.hex()));
        }

        @Override
        public void forgetReferenced() {
            referenced.forEach(digest -> findings.remove(digest.hex()));
        }

        @Override
        public List<GarbageRow> page(@Nullable Digest after, Instant foundBefore, int limit) {
            return findings.tailMap(after == null ? "" : after.hex(), false).values().stream()
                    .filter(row -> row.foundAt().isBefore(foundBefore))
                    .limit(limit)
                    .toList();
        }
    }
}
