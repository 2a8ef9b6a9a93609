package io.websync.messaging;

import io.websync.contracts.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * What the center keeps so that it need not keep the secrets of each edge: they follow from it, by HMAC-SHA256 over what they are
 * for, whose they are, and a number that counts up whenever one is changed. Nobody can get from one to another, or back. Thread-safe.
 */
public final class MasterSecret {

    /** Characters at least. */
    public static final int SHORTEST = 32;

    /** Numbers of keys are 1 to this. */
    public static final int HIGHEST = 9_999;

    private static final String PREFIX = "websync/1";

    private final byte[] secret;

    /** @throws IllegalArgumentException when it is too short to be a secret */
    public MasterSecret(String secret) {
        if (secret.length() < SHORTEST) {
            throw new IllegalArgumentException("a master secret has " + SHORTEST
                    + " characters or more, as of «openssl rand -hex 32», but this one has " + secret.length());
        }
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
    }

    /** What signs the records of a stage, named as in {@link ReplayHeaders#address}. */
    public SigningKey signingKey(String speaker, int number) {
        return new SigningKey(number, derived("signature", speaker, number));
    }

    /** What lets a process in to the broker: 43 letters, digits, {@code -} and {@code _}. */
    public String brokerPassword(String speaker, int number) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(derived("broker", speaker, number));
    }

    /** A process's name at the broker, {@code websync-fetcher} or {@code websync-edge-oslo}. */
    public static String brokerUser(String speaker) {
        return Topics.PREFIX.replace('.', '-') + speaker.replace('/', '-');
    }

    /** Numbers that follow each other have different ones, so that both passwords count while one is changed. */
    public static String brokerMechanism(int number) {
        return number % 2 == 1 ? "SCRAM-SHA-512" : "SCRAM-SHA-256";
    }

    private byte[] derived(String purpose, String speaker, int number) {
        SigningKey.checkNumber(number);
        String what = String.join("|", PREFIX, purpose, speaker, Integer.toString(number));
        return Hmac.of(secret).doFinal(what.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return "MasterSecret";
    }
}
