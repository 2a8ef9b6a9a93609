package io.websync.fetcher.download;

import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** Keeps a reserve free where blobs are written. Safe for use by many threads; what others write meanwhile is not foreseen. */
final class FreeSpace {

    private static final long LOOK_AGAIN_NANOS = 1_000_000_000L;
    /** Files below this are checked by the last look. */
    private static final long SMALL = 1024 * 1024;

    private final FileStore store;
    private final long reserve;
    private volatile long lookedAt = System.nanoTime() - LOOK_AGAIN_NANOS;
    private volatile long usable;

    FreeSpace(Path folder, long reserve) {
        this.reserve = reserve;
        try {
            this.store = Files.getFileStore(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look at the file system of " + folder, e);
        }
    }

    /** Room above the reserve, by the last look. */
    long left() {
        return usable - reserve;
    }

    void require(long bytes) throws DownloadException, IOException {
        if (bytes > SMALL || System.nanoTime() - lookedAt >= LOOK_AGAIN_NANOS) {
            usable = store.getUsableSpace();
            lookedAt = System.nanoTime();
        }
        if (usable - bytes < reserve) {
            throw new DownloadException(Failure.of(
                    FailureCode.NO_SPACE,
                    "center storage has " + usable + " bytes left, the file needs " + bytes + " and " + reserve
                            + " are kept free"));
        }
    }
}
