package io.websync.edge.blobs;

import java.io.IOException;
import java.nio.ByteBuffer;

/** The bytes of a blob as they come, from {@link #start} to the blob's end. */
public interface BlobBody extends AutoCloseable {

    /** The offset in the blob of the first byte: what was asked for, or 0 from a server that gives no ranges. */
    long start();

    /** Reads some bytes; -1 at the end. */
    int read(ByteBuffer buffer) throws IOException;

    /** Ends the transfer, also in mid-body. */
    @Override
    void close();
}
