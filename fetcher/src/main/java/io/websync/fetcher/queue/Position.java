package io.websync.fetcher.queue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.BitSet;
import java.util.zip.CRC32C;

/**
 * How far a partition is worked off, as it is committed: everything below {@code offset} is finished, and of what is above
 * it, what {@code finishedAbove} holds (bit i is {@code offset + i}).
 *
 * <p>As text the bitmap is one version byte, a CRC-32C over offset and bitmap, and the bitmap, in Base64 without padding. The
 * checksum covers the offset, so that a bitmap is never applied to an offset that a tool has set by hand.
 */
public record Position(long offset, BitSet finishedAbove) {

    /** What a broker takes by default as metadata of a committed offset ({@code offset.metadata.max.bytes}). */
    public static final int METADATA_LIMIT = 4096;

    /** The longest bitmap whose text keeps within {@link #METADATA_LIMIT}. */
    public static final int MAX_SPAN = (METADATA_LIMIT / 4 * 3 - 5) * Byte.SIZE;

    private static final byte VERSION = 1;
    private static final int HEADER = 1 + Integer.BYTES;

    /** A position with nothing finished above it. */
    public static Position at(long offset) {
        return new Position(offset, new BitSet());
    }

    /**
     * Reads what was committed. Metadata that is empty, damaged, of another version or made for another offset counts as
     * «nothing finished above»: the records there are then worked on once more, which changes nothing.
     */
    public static Position parse(long offset, String metadata) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(metadata);
        } catch (IllegalArgumentException e) {
            return at(offset);
        }
        if (bytes.length <= HEADER || bytes[0] != VERSION) {
            return at(offset);
        }
        byte[] bitmap = Arrays.copyOfRange(bytes, HEADER, bytes.length);
        if (ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt() != checksum(offset, bitmap)) {
            return at(offset);
        }
        return new Position(offset, BitSet.valueOf(bitmap));
    }

    /** The metadata to commit beside the offset; empty when nothing above is finished. */
    public String metadata() {
        if (finishedAbove.isEmpty()) {
            return "";
        }
        byte[] bitmap = finishedAbove.toByteArray();
        ByteBuffer bytes = ByteBuffer.allocate(HEADER + bitmap.length);
        bytes.put(VERSION).putInt(checksum(offset, bitmap)).put(bitmap);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    private static int checksum(long offset, byte[] bitmap) {
        var crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(0, offset));
        crc.update(bitmap);
        return (int) crc.getValue();
    }
}
