package io.websync.distributor.storage;

import io.websync.catalog.garbage.GarbagePass;
import io.websync.catalog.garbage.GarbageRow;
import io.websync.contracts.Digest;
import io.websync.distributor.garbage.GarbageRule;
import io.websync.distributor.garbage.GarbageRule.Verdict;
import io.websync.storage.BlobMissingException;
import io.websync.storage.BlobStat;
import io.websync.storage.CenterStorage;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes through center storage: moves to the trash what has been garbage for long enough, remembers what is garbage, and brings
 * back or frees what is in the trash, by the {@link GarbageRule}. Several at once, and one that dies in the middle, do no harm.
 */
public final class GarbageCollector {

    private static final Logger log = LoggerFactory.getLogger(GarbageCollector.class);
    private static final int PAGE = 1000;

    /** How far dispatch is with the completions. */
    public interface Completions {

        /** When the oldest completion was sent that is not decided, by the broker's record of it; null when all are. */
        @Nullable Instant oldestUndecided() throws Exception;
    }

    private final CenterStorage storage;
    private final Pointers pointers;
    private final Completions completions;
    private final GarbageRule rule;
    private final boolean dryRun;
    private final BooleanSupplier stopping;
    private final Clock clock;

    public GarbageCollector(
            CenterStorage storage,
            Pointers pointers,
            Completions completions,
            GarbageRule rule,
            boolean dryRun,
            BooleanSupplier stopping,
            Clock clock) {
        this.storage = storage;
        this.pointers = pointers;
        this.completions = completions;
        this.rule = rule;
        this.dryRun = dryRun;
        this.stopping = stopping;
        this.clock = clock;
    }

    /** What a pass does as it goes. For one thread. */
    private static final class Tally {
        private long examined;
        private long found;
        private long discarded;
        private long discardedBytes;
        private long restored;
        private long freed;
        private long freedBytes;
        private long failures;
    }

    /**
     * Goes through once.
     *
     * @param startedAt names the pass
     * @throws Exception when catalog, broker or store give nothing at all; trouble with single blobs is counted
     */
    public GarbagePass pass(Instant startedAt) throws Exception {
        var tally = new Tally();
        // In this order: what is decided after this look was stored after it, or not long before.
        Instant now = clock.instant();
        Instant settled = GarbageRule.settled(now, completions.oldestUndecided());
        pointers.forgetReferenced();
        trash(tally, settled);
        if (!dryRun) {
            discard(tally, now, settled);
        }
        find(tally, now, settled);
        return new GarbagePass(
                startedAt,
                clock.instant(),
                settled,
                dryRun,
                tally.examined,
                tally.found,
                tally.discarded,
                tally.discardedBytes,
                tally.restored,
                tally.freed,
                tally.freedBytes,
                tally.failures,
                null);
    }

    private void discard(Tally tally, Instant now, Instant settled) throws SQLException {
        Digest after = null;
        List<GarbageRow> page;
        do {
            page = pointers.page(after, rule.foundBefore(now), PAGE);
            Set<Digest> unreferenced = page.isEmpty()
                    ? Set.of()
                    : pointers.unreferenced(
                            page.stream().map(GarbageRow::digest).toList());
            var done = new ArrayList<Digest>();
            for (GarbageRow row : page) {
                if (stopping.getAsBoolean()) {
                    break;
                }
                if (!unreferenced.contains(row.digest()) || discard(tally, row, now, settled)) {
                    done.add(row.digest());
                }
                after = row.digest();
            }
            pointers.forget(done);
        } while (page.size() == PAGE && !stopping.getAsBoolean());
    }

    /** @return whether it is garbage no more, or gone */
    private boolean discard(Tally tally, GarbageRow row, Instant now, Instant settled) {
        try {
            BlobStat blob = storage.stat(row.digest());
            Verdict verdict = rule.of(false, blob.storedAt(), row.foundAt(), now, settled);
            if (verdict == Verdict.DISCARD && storage.discard(row.digest(), rule.keptSince(settled))) {
                tally.discarded++;
                tally.discardedBytes += blob.size();
                log.debug("Blob {} goes to the trash: nothing points to it since {}", row.digest(), row.foundAt());
                return true;
            }
            return verdict == Verdict.KEEP;
        } catch (BlobMissingException _) {
            return true;
        } catch (IOException e) {
            failed(tally, row.digest(), e);
            return false;
        }
    }

    private void find(Tally tally, Instant now, Instant settled) throws IOException, SQLException {
        try (Stream<BlobStat> blobs = storage.list()) {
            var page = new ArrayList<BlobStat>(PAGE);
            for (Iterator<BlobStat> each = blobs.iterator(); each.hasNext() && !stopping.getAsBoolean(); ) {
                BlobStat blob = each.next();
                if (rule.of(false, blob.storedAt(), null, now, settled) != Verdict.KEEP) {
                    page.add(blob);
                }
                if (page.size() == PAGE) {
                    find(tally, page, now);
                    page.clear();
                }
            }
            find(tally, page, now);
        }
    }

    private void find(Tally tally, List<BlobStat> page, Instant now) throws SQLException {
        if (page.isEmpty()) {
            return;
        }
        Set<Digest> unreferenced =
                pointers.unreferenced(page.stream().map(BlobStat::digest).toList());
        List<GarbageRow> garbage = page.stream()
                .filter(blob -> unreferenced.contains(blob.digest()))
                .map(blob -> new GarbageRow(blob.digest(), blob.size(), blob.storedAt(), now))
                .toList();
        pointers.note(garbage);
        tally.examined += page.size();
        tally.found += garbage.size();
    }

    private void trash(Tally tally, Instant settled) throws IOException, SQLException {
        try (Stream<BlobStat> discarded = storage.listDiscarded()) {
            var page = new ArrayList<BlobStat>(PAGE);
            for (Iterator<BlobStat> each = discarded.iterator(); each.hasNext() && !stopping.getAsBoolean(); ) {
                page.add(each.next());
                if (page.size() == PAGE) {
                    trash(tally, page, settled);
                    page.clear();
                }
            }
            trash(tally, page, settled);
        }
    }

    private void trash(Tally tally, List<BlobStat> page, Instant settled) throws SQLException {
        if (page.isEmpty()) {
            return;
        }
        Set<Digest> unreferenced =
                pointers.unreferenced(page.stream().map(BlobStat::digest).collect(Collectors.toSet()));
        for (BlobStat blob : page) {
            try {
                if (!unreferenced.contains(blob.digest())) {
                    if (storage.restore(blob.digest())) {
                        tally.restored++;
                        log.info("Blob {} is pointed to again and comes back from the trash", blob.digest());
                    }
                } else if (!dryRun && rule.frees(blob.storedAt(), settled)) {
                    storage.free(blob.digest());
                    tally.freed++;
                    tally.freedBytes += blob.size();
                }
            } catch (IOException e) {
                failed(tally, blob.digest(), e);
            }
        }
    }

    private static void failed(Tally tally, Digest digest, IOException e) {
        if (tally.failures++ == 0) {
            log.warn("Blob {} cannot be collected now; the next pass tries again: {}", digest, e.toString());
        }
    }
}
