package io.websync.fetcher.download;

import java.io.IOException;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Lends buffers for copying. Small files get one of their size; the large ones are used again, as many as run at once. */
final class Buffers {

    private static final int LARGE = 256 * 1024;
    private static final int SMALL = 64 * 1024;

    private final ConcurrentLinkedQueue<byte[]> large = new ConcurrentLinkedQueue<>();

    /** What is done with a buffer while it is lent. */
    @FunctionalInterface
    interface Use {
        void with(byte[] buffer) throws DownloadException, IOException, InterruptedException;
    }

    /** @param length of what is to be copied; -1 when it is not known */
    void lend(long length, Use use) throws DownloadException, IOException, InterruptedException {
        if (length >= 0 && length < SMALL) {
            use.with(new byte[(int) length + 1]);
            return;
        }
        byte[] buffer = large.poll();
        if (buffer == null) {
            buffer = new byte[LARGE];
        }
        try {
            use.with(buffer);
        } finally {
            large.add(buffer);
        }
    }
}
