package io.websync.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * What a URL names in the mirror: {@code host[:port]/path[?query]} in the canonical form of the WHATWG URL standard, in
 * printable ASCII. The scheme is not part of it, so {@code http://h/a} and {@code https://h/a} are one asset. A port is
 * left out where it is the default of the URL's own scheme; so {@code h:443/a} is what {@code http://h:443/a} names, and is
 * another asset than {@code h/a}.
 */
public record AssetKey(String value) {

    /** @throws IllegalArgumentException when it is not canonical, or has no place in the mirror */
    public AssetKey {
        if (CanonicalScan.scan(value, 0, 0) != CanonicalScan.Verdict.PLAIN) {
            requireCanonical(value);
        }
    }

    /**
     * Reads a canonical key as it stands on the wire or in the catalog.
     *
     * @throws IllegalArgumentException when it is not canonical, or has no place in the mirror
     */
    @JsonCreator
    public static AssetKey parse(String canonical) {
        return new AssetKey(canonical);
    }

    /**
     * Reads the place of a file in the mirror as a person writes it: {@code host[:port]/path[?query]}, or a whole URL. Without
     * a scheme no port is the default, so every port is part of the name and every key names itself: {@code h:80/a} is what
     * {@code https://h:80/a} names. In a URL the scheme's own default port is left out.
     *
     * @throws BadUrlException with a message for the person who wrote it
     */
    public static AssetKey ofDestination(String text) throws BadUrlException {
        String stripped = text.strip();
        if (stripped.regionMatches(true, 0, "http://", 0, 7) || stripped.regionMatches(true, 0, "https://", 0, 8)) {
            return SourceUrl.parse(stripped).asset();
        }
        String key = CanonicalUrl.parseWithoutScheme(stripped).key();
        var _ = MirrorPath.of(key);
        return new AssetKey(key);
    }

    /** Names the asset in the catalog and in inventories: the first 128 bits of the SHA-256 of the key. */
    public UUID id() {
        ByteBuffer hash = ByteBuffer.wrap(
                Digest.Algorithm.SHA256.newMessageDigest().digest(value.getBytes(StandardCharsets.ISO_8859_1)));
        return new UUID(hash.getLong(), hash.getLong());
    }

    /** {@code host[:port]}, as in a Host header. */
    public String host() {
        return value.substring(0, value.indexOf('/'));
    }

    /**
     * Where the bytes lie below an edge's {@code www/}: a relative path with {@code /} between names, that never leaves the
     * root. Names are printable ASCII without backslash, at most 255 bytes each and 3,072 in all, none of them {@code .} or
     * {@code ..}. Two assets never have the same path; one can have the folder of another ({@code /a} and {@code /a/b}).
     */
    public String path() {
        if (CanonicalScan.scan(value, 0, 0) == CanonicalScan.Verdict.PLAIN) {
            return value;
        }
        try {
            return MirrorPath.of(value);
        } catch (BadUrlException e) {
            throw new IllegalStateException("the constructor accepted «" + value + "»", e);
        }
    }

    private static void requireCanonical(String value) {
        try {
            if (CanonicalScan.scan(value, 0, 0) != CanonicalScan.Verdict.CANONICAL
                    && !CanonicalUrl.parse("https://" + value).key().equals(value)
                    && !CanonicalUrl.parse("http://" + value).key().equals(value)) {
                throw new IllegalArgumentException("not a canonical asset key: «" + CanonicalUrl.excerpt(value) + "»");
            }
            var _ = MirrorPath.of(value);
        } catch (BadUrlException e) {
            throw new IllegalArgumentException(
                    "not an asset key: «" + CanonicalUrl.excerpt(value) + "»: " + e.getMessage(), e);
        }
    }

    @JsonValue
    @Override
    public String toString() {
        return value;
    }
}
