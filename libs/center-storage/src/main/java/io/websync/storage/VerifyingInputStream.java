package io.websync.storage;

import io.websync.contracts.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/**
 * Hashes what is read, and fails instead of giving out the last bytes when they are not those of the digest: an upload that
 * reads from here never completes with other bytes.
 */
final class VerifyingInputStream extends FilterInputStream {

    private final Digest expected;
    private final MessageDigest hash = Digest.Algorithm.SHA256.newMessageDigest();
    private long left;

    /** @param size how many bytes the stream below has */
    VerifyingInputStream(InputStream in, long size, Digest expected) {
        super(in);
        this.left = size;
        this.expected = expected;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = in.read(buffer, offset, length);
        if (read > 0) {
            hash.update(buffer, offset, read);
            left -= read;
            if (left <= 0) {
                verify(expected, hash);
            }
        }
        return read;
    }

    static void verify(Digest expected, MessageDigest hash) throws IOException {
        Digest found = Digest.of(Digest.Algorithm.SHA256, hash);
        if (!found.equals(expected)) {
            throw new IOException("the spool has the bytes of " + found + ", not of " + expected);
        }
    }

    @Override
    public long skip(long count) {
        return 0; // every byte has to be hashed
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
