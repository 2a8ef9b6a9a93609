package io.websync.catalog.deadletter;

import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Bytes as a value. They are not copied, so nobody may change them. */
public final class Bytes {

    private static final int SHOWN = 16;

    private final byte[] array;

    private Bytes(byte[] array) {
        this.array = array;
    }

    public static @Nullable Bytes of(byte @Nullable [] array) {
        return array == null ? null : new Bytes(array);
    }

    /** The array of these, or null of none. */
    public static byte @Nullable [] array(@Nullable Bytes bytes) {
        return bytes == null ? null : bytes.array;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Bytes bytes && Arrays.equals(array, bytes.array);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(array);
    }

    @Override
    public String toString() {
        return array.length + " bytes: "
                + HexFormat.of().formatHex(array, 0, Math.min(SHOWN, array.length))
                + (array.length > SHOWN ? "…" : "");
    }
}
