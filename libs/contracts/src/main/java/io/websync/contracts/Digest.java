package io.websync.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * A digest of some bytes, as {@code algorithm:hex}, for example {@code sha256:e3b0c442…}. The hex is lower case and of the
 * algorithm's length, so that equal digests are equal strings.
 */
public record Digest(Algorithm algorithm, String hex) {

    /** The algorithms that a list may give; everything that websync itself names is SHA-256. */
    public enum Algorithm {
        SHA256("SHA-256", 64),
        MD5("MD5", 32);

        private final String javaName;
        private final int hexLength;

        Algorithm(String javaName, int hexLength) {
            this.javaName = javaName;
            this.hexLength = hexLength;
        }

        public MessageDigest newMessageDigest() {
            try {
                return MessageDigest.getInstance(javaName);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has " + javaName, e);
            }
        }

        public int hexLength() {
            return hexLength;
        }

        String prefix() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @throws IllegalArgumentException when the hex is not lower-case hex of the algorithm's length */
    public Digest {
        if (hex.length() != algorithm.hexLength || !isLowerHex(hex)) {
            throw new IllegalArgumentException("a " + algorithm.prefix() + " digest is " + algorithm.hexLength
                    + " hex digits, but this is «" + hex + "»");
        }
    }

    public static Digest sha256(String hex) {
        return new Digest(Algorithm.SHA256, hex);
    }

    /** Closes the computation of {@code messageDigest}. */
    public static Digest of(Algorithm algorithm, MessageDigest messageDigest) {
        return new Digest(algorithm, HexFormat.of().formatHex(messageDigest.digest()));
    }

    /**
     * Reads {@code sha256:…} or {@code md5:…}, in any case.
     *
     * @throws IllegalArgumentException with a message for the person who wrote it
     */
    @JsonCreator
    public static Digest parse(String text) {
        int colon = text.indexOf(':');
        for (Algorithm algorithm : Algorithm.values()) {
            if (colon > 0 && algorithm.prefix().equalsIgnoreCase(text.substring(0, colon))) {
                return new Digest(algorithm, text.substring(colon + 1).toLowerCase(Locale.ROOT));
            }
        }
        throw new IllegalArgumentException("a digest begins with sha256: or md5:, but this is «" + text + "»");
    }

    private static boolean isLowerHex(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    @JsonValue
    @Override
    public String toString() {
        return algorithm.prefix() + ":" + hex;
    }
}
