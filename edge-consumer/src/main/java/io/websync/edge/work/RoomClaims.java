package io.websync.edge.work;

import io.websync.contracts.FailureCode;
import io.websync.edge.replica.MirrorException;
import java.io.IOException;

/**
 * Who may write how much: what transfers under way have still to write is not free any more, though the file system says so.
 * Without it all that begin at once would find the same room, and fill the disk to its last byte. Safe for use by many threads.
 */
final class RoomClaims {

    private final Space space;
    private final long reserve;
    /** What is claimed and not written yet. */
    private long unwritten;

    /** Bytes that may still be written. */
    @FunctionalInterface
    interface Space {
        long usable() throws IOException;
    }

    /** One transfer's, for its thread only. What it has not used is free again when it is closed. */
    final class Claim implements AutoCloseable {

        private long left;

        private Claim(long bytes) {
            left = bytes;
        }

        /** So many bytes are on the disk now, and no longer counted as free by the file system. */
        void wrote(long bytes) {
            release(Math.min(left, bytes));
        }

        @Override
        public void close() {
            release(left);
        }

        private void release(long bytes) {
            left -= bytes;
            synchronized (RoomClaims.this) {
                unwritten -= bytes;
            }
        }
    }

    /** @param reserve bytes that have to stay free, for the inventory, which could record nothing on a full disk */
    RoomClaims(Space space, long reserve) {
        this.space = space;
        this.reserve = reserve;
    }

    /**
     * @param bytes still to be written of the file
     * @param size of the whole file
     * @throws MirrorException NO_SPACE when there is no room for them
     */
    synchronized Claim claim(long bytes, long size) throws IOException, MirrorException {
        long usable = space.usable();
        if (usable - unwritten < bytes + reserve) {
            throw new MirrorException(
                    FailureCode.NO_SPACE,
                    usable + " bytes are left on the edge's disk"
                            + (unwritten == 0 ? "" : ", of which transfers under way need " + unwritten)
                            + ", too few for " + size);
        }
        unwritten += bytes;
        return new Claim(bytes);
    }
}
