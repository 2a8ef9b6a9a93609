package io.websync.outbound;

import java.io.IOException;
import java.io.InputStream;

/**
 * Reads a socket in pieces of up to 128 KiB, where the HTTP client above asks for 8 KiB at a time: a sixteenth of the system
 * calls on a large body. The buffer starts small and grows only while it comes back full, so that many idle or slow
 * connections stay cheap. For one thread at a time, as a socket's stream is.
 */
final class ReadAheadInputStream extends InputStream {

    private static final int SMALLEST = 16 << 10;
    /** The JDK reads no more than this at once. */
    private static final int LARGEST = 128 << 10;

    private final InputStream in;
    private byte[] buffer = new byte[SMALLEST];
    private int position;
    private int limit;

    ReadAheadInputStream(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        if (position == limit && !fill()) {
            return -1;
        }
        return buffer[position++] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (position == limit && !fill()) {
            return -1;
        }
        int count = Math.min(length, limit - position);
        System.arraycopy(buffer, position, target, offset, count);
        position += count;
        return count;
    }

    private boolean fill() throws IOException {
        if (limit == buffer.length && buffer.length < LARGEST) {
            buffer = new byte[buffer.length * 2];
        } else if (limit < SMALLEST / 2 && buffer.length > SMALLEST) {
            buffer = new byte[SMALLEST];
        }
        position = 0;
        limit = 0;
        int read = in.read(buffer, 0, buffer.length);
        limit = Math.max(read, 0);
        return read > 0;
    }

    @Override
    public int available() throws IOException {
        return limit - position + in.available();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
