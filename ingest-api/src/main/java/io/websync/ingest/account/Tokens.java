package io.websync.ingest.account;

import io.websync.contracts.Digest;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;

/** Opaque tokens. They hold 256 bits of chance, so a plain SHA-256 of them is safe to keep. */
public final class Tokens {

    private static final SecureRandom RANDOM = new SecureRandom();

    private Tokens() {}

    /** {@code websync_} and 43 characters of base64url. */
    public static String generate() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return "websync_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    public static byte[] hash(String token) {
        return Digest.Algorithm.SHA256.newMessageDigest().digest(token.getBytes(StandardCharsets.UTF_8));
    }
}
