package io.websync.ingest.list;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** Shows a digest what is read; closing it closes nothing. */
final class DigestedStream extends InputStream {

    private final InputStream in;
    private final MessageDigest digest;

    DigestedStream(InputStream in, MessageDigest digest) {
        this.in = in;
        this.digest = digest;
    }

    @Override
    public int read() throws IOException {
        int b = in.read();
        if (b >= 0) {
            digest.update((byte) b);
        }
        return b;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        int count = in.read(to, offset, length);
        if (count > 0) {
            digest.update(to, offset, count);
        }
        return count;
    }
}
