package io.websync.catalog.account;

/**
 * An account, and what it came in with.
 *
 * @param id of the token or session
 */
public record SignedIn(Account account, Means means, long id) {

    /** How somebody came in. */
    public enum Means {
        TOKEN,
        SESSION
    }
}
