package io.websync.fetcher.queue;

/** A record that entered a partition's window: a fetch, or one that could not be read and is on its way to the dead letters. */
public class HeldRecord {

    private final Partition partition;
    private final long offset;
    /** The window that it entered; when the partition was lost and won again in between, no longer the present one. */
    final OffsetWindow window;

    HeldRecord(Partition partition, long offset, OffsetWindow window) {
        this.partition = partition;
        this.offset = offset;
        this.window = window;
    }

    public final Partition partition() {
        return partition;
    }

    public final long offset() {
        return offset;
    }

    @Override
    public String toString() {
        return (partition.bulk() ? "bulk-" : "") + partition.number() + "/" + offset;
    }
}
