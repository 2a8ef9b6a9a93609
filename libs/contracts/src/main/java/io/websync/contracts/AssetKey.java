package io.websync.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * What a URL names in the mirror: {@code host[:port]/path[?query]} in canonical form. The scheme is not part of it.
 */
public record AssetKey(String value) {

    /**
     * Reads a canonical key as it stands on the wire or in the catalog.
     *
     * @throws IllegalArgumentException when it is not canonical, or has no place in the mirror
     */
    @JsonCreator
    public static AssetKey parse(String canonical) {
        return new AssetKey(canonical);
    }

    /** Names the asset in the catalog and in inventories: the first 128 bits of the SHA-256 of the key. */
    public UUID id() {
        ByteBuffer hash = ByteBuffer.wrap(
                Digest.Algorithm.SHA256.newMessageDigest().digest(value.getBytes(StandardCharsets.UTF_8)));
        return new UUID(hash.getLong(), hash.getLong());
    }

    /** {@code host[:port]}, as in a Host header. */
    public String host() {
        return value.substring(0, value.indexOf('/'));
    }

    /** Where the bytes lie below an edge's root: a relative path with {@code /} between segments, that never leaves it. */
    public String path() {
        return value;
    }

    @JsonValue
    @Override
    public String toString() {
        return value;
    }
}
