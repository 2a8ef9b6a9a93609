package io.websync.distributor.storage;

import io.websync.contracts.Digest;
import io.websync.storage.BlobMissingException;
import io.websync.storage.BlobStat;
import io.websync.storage.CenterStorage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Copies all blobs of one center storage into another. It takes nothing away, skips what is there already, so that one that was
 * broken off goes on when it is started again, and may run while the pipeline works with the source.
 *
 * <p>A blob is hashed when it is read and once more as the target gives it back; a blob that is not what its name says is not
 * copied. What comes into the source while a pass is under way is for the next pass: a pass that finds nothing to copy has
 * seen every blob in the target with its size, and is the proof that the target is complete.
 */
public final class StorageMove {

    /** Blobs above this size go a few at a time, for the room in the spool and the memory that parts take. */
    private static final long LARGE = 1L << 20;

    private static final int SMALL_AT_ONCE = 32;
    private static final int LARGE_AT_ONCE = 4;
    private static final int PAGE = 1000;
    /** Named in the outcome at most; all are counted. */
    private static final int NAMED = 20;

    private static final String SPOOLED = "move-";

    /** Gives what assets point to. */
    @FunctionalInterface
    public interface Referenced {
        /** Those after {@code after}, by digest. */
        List<Digest> page(@Nullable Digest after, int limit) throws SQLException;
    }

    /**
     * What a pass did.
     *
     * @param blobs found in the source
     * @param bytes of these
     * @param copied of these, because they were not in the target
     * @param failed of these
     * @param problems of some that failed, for people
     */
    public record Pass(long blobs, long bytes, long copied, long copiedBytes, long failed, List<String> problems) {}

    /** Counts as a pass goes; for all its threads. */
    private static final class Tally {
        private final AtomicLong blobs = new AtomicLong();
        private final AtomicLong bytes = new AtomicLong();
        private final AtomicLong copied = new AtomicLong();
        private final AtomicLong copiedBytes = new AtomicLong();
        private final AtomicLong failed = new AtomicLong();
        private final Queue<String> problems = new ConcurrentLinkedQueue<>();

        void failed(Digest digest, String why) {
            if (failed.incrementAndGet() <= NAMED) {
                problems.add(digest + ": " + why);
            }
        }

        Pass pass() {
            return new Pass(
                    blobs.get(), bytes.get(), copied.get(), copiedBytes.get(), failed.get(), List.copyOf(problems));
        }
    }

    private final CenterStorage source;
    private final CenterStorage target;
    private volatile Tally current = new Tally();

    public StorageMove(CenterStorage source, CenterStorage target) {
        this.source = source;
        this.target = target;
    }

    /** How far the present pass is; from any thread. */
    public Pass soFar() {
        return current.pass();
    }

    /** @throws IOException with the reason when one of the two cannot be used; what a broken-off move left is removed */
    public void prepare() throws IOException {
        source.check();
        target.check();
        try (Stream<Path> left = Files.list(target.spoolFolder())) {
            for (Path file : left.toList()) {
                if (String.valueOf(file.getFileName()).startsWith(SPOOLED)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    /**
     * Goes through the source once.
     *
     * @param readAll reads and hashes also what is in the target already
     * @throws IOException when the source cannot be listed; trouble with single blobs is in the outcome
     */
    public Pass pass(boolean readAll) throws IOException, InterruptedException {
        var tally = new Tally();
        current = tally;
        try (Stream<BlobStat> blobs = source.list()) {
            each(blobs, blob -> {
                tally.blobs.incrementAndGet();
                tally.bytes.addAndGet(blob.size());
                bring(blob, readAll, tally);
            });
        }
        return tally.pass();
    }

    /**
     * Looks whether every blob that an asset points to is in the target. One that the source has in its trash only is brought
     * back there and copied.
     *
     * @return in {@code blobs} how many are pointed to, in {@code failed} how many neither store has
     */
    public Pass complete(Referenced referenced) throws SQLException, InterruptedException {
        var tally = new Tally();
        current = tally;
        Digest after = null;
        List<Digest> page;
        do {
            page = referenced.page(after, PAGE);
            each(page.stream().map(digest -> new BlobStat(digest, 0, Instant.EPOCH)), blob -> {
                tally.blobs.incrementAndGet();
                find(blob.digest(), tally);
            });
            after = page.isEmpty() ? after : page.getLast();
        } while (page.size() == PAGE);
        return tally.pass();
    }

    private interface Step {
        void take(BlobStat blob) throws InterruptedException;
    }

    /** Small ones many at a time, large ones a few; returns when all are done. */
    private static void each(Stream<BlobStat> blobs, Step step) throws InterruptedException {
        var small = new Semaphore(SMALL_AT_ONCE);
        var large = new Semaphore(LARGE_AT_ONCE);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var each = blobs.iterator(); each.hasNext(); ) {
                BlobStat blob = each.next();
                Semaphore turns = blob.size() <= LARGE ? small : large;
                turns.acquire();
                var _ = threads.submit(() -> {
                    try {
                        step.take(blob);
                    } finally {
                        turns.release();
                    }
                    return true;
                });
            }
        }
    }

    private void bring(BlobStat blob, boolean readAll, Tally tally) {
        Digest digest = blob.digest();
        try {
            if (isThere(blob)) {
                if (!readAll || giveBack(digest)) {
                    return;
                }
            }
            copy(digest);
            tally.copied.incrementAndGet();
            tally.copiedBytes.addAndGet(blob.size());
        } catch (BlobMissingException _) {
            // The collector took it out of the source meanwhile: nothing points to it.
            tally.blobs.decrementAndGet();
            tally.bytes.addAndGet(-blob.size());
        } catch (IOException | RuntimeException e) {
            tally.failed(digest, String.valueOf(e.getMessage()));
        }
    }

    private void find(Digest digest, Tally tally) {
        try {
            target.stat(digest);
        } catch (BlobMissingException _) {
            try {
                if (!source.restore(digest)) {
                    tally.failed(digest, "neither store has it");
                    return;
                }
                copy(digest);
                tally.copied.incrementAndGet();
            } catch (IOException | RuntimeException e) {
                tally.failed(digest, String.valueOf(e.getMessage()));
            }
        } catch (IOException | RuntimeException e) {
            tally.failed(digest, String.valueOf(e.getMessage()));
        }
    }

    private boolean isThere(BlobStat blob) throws IOException {
        try {
            return target.stat(blob.digest()).size() == blob.size();
        } catch (BlobMissingException _) {
            return false;
        }
    }

    private void copy(Digest digest) throws IOException {
        Path spooled = Files.createTempFile(target.spoolFolder(), SPOOLED, null);
        try {
            try (OutputStream out = Files.newOutputStream(spooled)) {
                Digest found = hash(source, digest, out);
                if (!found.equals(digest)) {
                    throw new IOException("the source has other bytes under its name, those of " + found);
                }
            }
            target.put(spooled, digest);
        } finally {
            Files.deleteIfExists(spooled);
        }
        if (!giveBack(digest)) {
            throw new IOException("the target gives back other bytes than it was given; they were removed");
        }
    }

    /** Whether the target has the right bytes; wrong ones are removed, so that they are not taken for present. */
    private boolean giveBack(Digest digest) throws IOException {
        if (hash(target, digest, OutputStream.nullOutputStream()).equals(digest)) {
            return true;
        }
        target.discard(digest, Instant.MAX);
        target.free(digest);
        return false;
    }

    private static Digest hash(CenterStorage storage, Digest digest, OutputStream out) throws IOException {
        MessageDigest hash = Digest.Algorithm.SHA256.newMessageDigest();
        try (InputStream bytes = storage.open(digest)) {
            bytes.transferTo(new DigestOutputStream(out, hash));
        }
        return Digest.of(Digest.Algorithm.SHA256, hash);
    }
}
