package io.websync.messaging;

import java.util.Base64;
import java.util.regex.Pattern;

/**
 * What a stage signs its records with, written as {@code 1.} and 43 letters, digits, {@code -} and {@code _}. Made by
 * {@link MasterSecret#signingKey}.
 */
public final class SigningKey {

    private static final Pattern WRITTEN = Pattern.compile("([1-9][0-9]{0,3})\\.([A-Za-z0-9_-]{43})");

    private final int number;
    private final byte[] secret;

    SigningKey(int number, byte[] secret) {
        checkNumber(number);
        this.number = number;
        this.secret = secret.clone();
    }

    /** @throws IllegalArgumentException when it is no key, without showing it */
    public static SigningKey parse(String written) {
        var parts = WRITTEN.matcher(written);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "a signing key is a number, a dot and 43 letters, digits, - and _, but this one has "
                            + written.length() + " characters");
        }
        return new SigningKey(
                Integer.parseInt(parts.group(1)), Base64.getUrlDecoder().decode(parts.group(2)));
    }

    static void checkNumber(int number) {
        if (number < 1 || number > MasterSecret.HIGHEST) {
            throw new IllegalArgumentException(
                    "a key's number is 1 to " + MasterSecret.HIGHEST + ", but it is " + number);
        }
    }

    int number() {
        return number;
    }

    byte[] secret() {
        return secret.clone();
    }

    /** As {@link #parse} reads it. */
    public String written() {
        return number + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    @Override
    public String toString() {
        return "SigningKey[number=" + number + "]";
    }
}
