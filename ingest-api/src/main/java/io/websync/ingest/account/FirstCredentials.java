package io.websync.ingest.account;

import io.websync.catalog.account.Account;
import io.websync.catalog.account.Accounts;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes what the first administrator signs in with: a password for the pages, a token for programs. */
public final class FirstCredentials {

    /** The first administrator. */
    public static final String NAME = "admin";

    private static final Logger log = LoggerFactory.getLogger(FirstCredentials.class);
    private static final Account ADMIN = new Account(NAME, Account.Role.ADMIN);

    private FirstCredentials() {}

    /**
     * Does nothing where they are there already.
     *
     * @param token the admin's token when the operator gave one; else one is made at the first start of all
     * @param password the admin's first password when the operator gave one; else one is made
     */
    public static void ensure(
            Accounts accounts, PasswordHash hashing, @Nullable String token, @Nullable String password) {
        if (token != null) {
            accounts.ensure(ADMIN, Tokens.hash(token), "setting websync.ingest.admin-token");
        } else {
            accounts.ensureFirstToken(
                    ADMIN, () -> Tokens.hash(shown("token", Tokens.generate())), "made at the first start");
        }
        accounts.ensureFirstPassword(
                ADMIN, () -> hashing.of(password != null ? password : shown("password", Passwords.generate())));
    }

    private static String shown(String what, String secret) {
        log.info("The {} of «{}», shown only this once: {}", what, NAME, secret);
        return secret;
    }
}
