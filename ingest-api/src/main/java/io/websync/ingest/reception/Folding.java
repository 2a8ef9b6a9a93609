package io.websync.ingest.reception;

import io.websync.contracts.Digest;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/**
 * Knows which assets a list has named already, at no more than 24 bytes an entry beyond a fixed 100 KB.
 *
 * <p>An open-addressing hash table of 16-byte slots: 80 bits of SHA-256 of the asset, 20 bits of its source and 28 bits of
 * its expected digest. It is cut into 256 segments, each of which grows by a quarter when it is 85 % full, so that growing
 * never needs much at once. That two assets of a list of ten million are taken for one has a probability of 4·10⁻¹¹; that a
 * contradiction is taken for a repetition, of 10⁻⁶ for each pair that contradicts. Not thread-safe.
 */
public final class Folding {

    /** What an entry is to the entries before it. */
    public enum Verdict {
        NEW,
        /** An earlier entry asks for the same. */
        REPEATED,
        /** An earlier entry asks for other bytes at the same place: another digest, or none. */
        OTHER_DIGEST,
        /** An earlier entry asks for another source at the same place. */
        OTHER_SOURCE
    }

    private static final int SEGMENTS = 256;
    private static final int FIRST_SLOTS = 16;
    private static final int SOURCE_SHIFT = 28;
    private static final long DIGEST_MASK = (1L << SOURCE_SHIFT) - 1;
    private static final long SOURCE_MASK = (1L << 20) - 1;
    private static final long KEY_MASK = 0xffffL << 48;

    private final long[][] segments = new long[SEGMENTS][];
    private final int[] used = new int[SEGMENTS];
    private final MessageDigest sha256 = Digest.Algorithm.SHA256.newMessageDigest();
    private final byte[] hash = new byte[32];

    /**
     * Looks the entry up and remembers it when it is new.
     *
     * @param asset where its bytes go in the mirror
     * @param source the asset that its URL names, when its bytes go elsewhere; else null
     * @param expected the digest that the list gives; null for none
     */
    public Verdict add(String asset, @Nullable String source, @Nullable String expected) {
        long digestBits = expected == null ? 0 : (hashOf(expected) & DIGEST_MASK) | 1;
        long sourceBits = source == null || source.equals(asset) ? 0 : (hashOf(source) & SOURCE_MASK) | 1;
        long high = hashOf(asset);
        long low = (bytes(8) & KEY_MASK) | (sourceBits << SOURCE_SHIFT) | digestBits;
        if (high == 0) {
            high = 1; // 0 marks a free slot
        }
        int segment = (int) (high >>> 56);
        long[] slots = segments[segment];
        if (slots == null) {
            slots = new long[FIRST_SLOTS * 2];
            segments[segment] = slots;
        }
        int at = find(slots, high, low);
        if (slots[at] == 0) {
            slots[at] = high;
            slots[at + 1] = low;
            used[segment]++;
            if (used[segment] * 200L > slots.length * 85L) {
                segments[segment] = grown(slots);
            }
            return Verdict.NEW;
        }
        long earlier = slots[at + 1];
        if (((earlier >>> SOURCE_SHIFT) & SOURCE_MASK) != sourceBits) {
            return Verdict.OTHER_SOURCE;
        }
        // An entry that expects nothing is content with the bytes that an earlier one expects.
        return digestBits == 0 || (earlier & DIGEST_MASK) == digestBits ? Verdict.REPEATED : Verdict.OTHER_DIGEST;
    }

    /** The table's size. */
    long bytesUsed() {
        long bytes = 0;
        for (long[] slots : segments) {
            bytes += slots == null ? 0 : 16 + slots.length * 8L;
        }
        return bytes;
    }

    /** Where the asset stands, or the free slot where it goes. */
    private static int find(long[] slots, long high, long low) {
        int count = slots.length / 2;
        // The top bits chose the segment; the ones below them spread within it.
        int slot = (int) ((((high >>> 24) & 0xffffffffL) * count) >>> 32);
        while (true) {
            int at = slot * 2;
            if (slots[at] == 0 || (slots[at] == high && ((slots[at + 1] ^ low) & KEY_MASK) == 0)) {
                return at;
            }
            slot = slot + 1 == count ? 0 : slot + 1;
        }
    }

    private static long[] grown(long[] slots) {
        int count = slots.length / 2;
        long[] larger = new long[(count + Math.max(4, count / 4)) * 2];
        for (int i = 0; i < slots.length; i += 2) {
            if (slots[i] != 0) {
                int at = find(larger, slots[i], slots[i + 1]);
                larger[at] = slots[i];
                larger[at + 1] = slots[i + 1];
            }
        }
        return larger;
    }

    private long hashOf(String text) {
        sha256.update(text.getBytes(StandardCharsets.UTF_8));
        try {
            sha256.digest(hash, 0, hash.length);
        } catch (DigestException e) {
            throw new IllegalStateException("32 bytes are enough for SHA-256", e);
        }
        return bytes(0);
    }

    private long bytes(int from) {
        long value = 0;
        for (int i = from; i < from + 8; i++) {
            value = (value << 8) | (hash[i] & 0xff);
        }
        return value;
    }
}
