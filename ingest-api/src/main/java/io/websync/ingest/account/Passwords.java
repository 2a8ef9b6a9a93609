package io.websync.ingest.account;

import java.security.SecureRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Which passwords are accepted, and one that nobody can guess. */
public final class Passwords {

    /** Characters. */
    public static final int LEAST = 12;
    /** Characters; more would only cost time. */
    public static final int MOST = 256;

    /** Without those that look like others. */
    private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int GROUPS = 4;
    private static final int GROUP = 5;

    private Passwords() {}

    /** Four groups of five letters and digits, 99 bits of chance. */
    public static String generate() {
        return IntStream.range(0, GROUPS)
                .mapToObj(_ -> RANDOM.ints(GROUP, 0, LETTERS.length())
                        .mapToObj(at -> LETTERS.substring(at, at + 1))
                        .collect(Collectors.joining()))
                .collect(Collectors.joining("-"));
    }

    /** @throws AccountException when it is too short or too long, or can be guessed */
    static void requireAcceptable(String password, String account) {
        int length = password.codePointCount(0, password.length());
        if (length < LEAST || length > MOST) {
            throw new AccountException(
                    AccountException.Cause.UNACCEPTABLE,
                    "a password has " + LEAST + " to " + MOST + " characters, but this one has " + length);
        }
        if (password.equalsIgnoreCase(account) || password.chars().distinct().count() < 4) {
            throw new AccountException(
                    AccountException.Cause.UNACCEPTABLE, "this password can be guessed; take another one");
        }
    }
}
