package io.websync.e2e.origin;

import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Bytes that follow from a seed, made where they are read and stored nowhere. Word number i is the i-th output of
 * SplitMix64 (Steele, Lea, Flood 2014), so reading can begin at any place.
 *
 * @param size in bytes, 0 and up
 */
public record Content(long seed, long size) {

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int CHUNK = 64 * 1024;

    public Content {
        if (size < 0) {
            throw new IllegalArgumentException("size is 0 or more, but it is " + size);
        }
    }

    /** SHA-256 in hexadecimal, computed anew each time. */
    public String sha256() {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        byte[] buffer = new byte[CHUNK];
        for (long at = 0; at < size; at += CHUNK) {
            int length = (int) Math.min(CHUNK, size - at);
            read(at, buffer, 0, length);
            digest.update(buffer, 0, length);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Fills a part of the buffer with the bytes from {@code position} on; the caller stays within {@link #size}. */
    public void read(long position, byte[] buffer, int offset, int length) {
        int done = 0;
        while (done < length) {
            long at = position + done;
            int within = (int) (at & 7);
            long word = word(at >>> 3);
            if (within == 0 && length - done >= Long.BYTES) {
                WORD.set(buffer, offset + done, word);
                done += Long.BYTES;
            } else {
                buffer[offset + done] = (byte) (word >>> (8 * within));
                done++;
            }
        }
    }

    /** The bytes from {@code from} on, {@code length} of them. */
    public InputStream stream(long from, long length) {
        return new InputStream() {
            private long at = from;
            private final long end = from + length;

            @Override
            public int read() {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] buffer, int offset, int wanted) {
                if (at >= end) {
                    return wanted == 0 ? 0 : -1;
                }
                int count = (int) Math.min(wanted, end - at);
                Content.this.read(at, buffer, offset, count);
                at += count;
                return count;
            }
        };
    }

    private long word(long index) {
        long z = seed + (index + 1) * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
