package io.websync.distributor.webhook;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Proves to the one who is told that the sender has the secret: {@code t=<seconds since 1970>,v1=<hex>}, the HMAC-SHA256 of
 * {@code <seconds>.<body>}. A receiver that turns old times away cannot be told the same again by somebody who listened.
 */
final class Signature {

    static final String HEADER = "Websync-Signature";

    private static final String ALGORITHM = "HmacSHA256";

    private Signature() {}

    static String of(String secret, String body, Instant at) {
        long seconds = at.getEpochSecond();
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            byte[] code = mac.doFinal((seconds + "." + body).getBytes(StandardCharsets.UTF_8));
            return "t=" + seconds + ",v1=" + HexFormat.of().formatHex(code);
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
