package io.websync.ingest.account;

import io.websync.ingest.account.AccountException.Cause;
import java.util.regex.Pattern;

/** What an account and a token may be called. */
final class Names {

    /** Characters of an account's name. */
    static final int MOST = 63;

    private static final Pattern ACCOUNT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,62}");
    private static final int MOST_OF_TOKEN = 100;

    private Names() {}

    static void requireAccount(String name) {
        if (!isAccount(name)) {
            throw new AccountException(
                    Cause.UNACCEPTABLE,
                    "an account's name is 1 to " + MOST
                            + " letters, digits and . _ @ -, and begins with a letter or digit");
        }
    }

    static boolean isAccount(String name) {
        return ACCOUNT.matcher(name).matches();
    }

    static String requireToken(String name) {
        String stripped = name.strip();
        if (stripped.isEmpty()
                || stripped.length() > MOST_OF_TOKEN
                || stripped.chars().anyMatch(Character::isISOControl)) {
            throw new AccountException(
                    Cause.UNACCEPTABLE, "a token's name is 1 to " + MOST_OF_TOKEN + " characters on one line");
        }
        return stripped;
    }
}
