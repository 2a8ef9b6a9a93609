package io.websync.ingest.account;

import io.websync.catalog.account.Account;
import io.websync.catalog.account.Accounts;
import io.websync.catalog.account.Actor;
import io.websync.catalog.account.ApiTokens;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes what the first administrator signs in with, a password for the pages and a token for programs, and nodes' first tokens. */
public final class FirstCredentials {

    /** The first administrator. */
    public static final String NAME = "admin";

    private static final Logger log = LoggerFactory.getLogger(FirstCredentials.class);
    private static final String EDGES_SETTING = "websync.ingest.edges.tokens";
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

    /**
     * Gives nodes the tokens that the operator chose for them, in the place of those that a setting gave them before. What such
     * a node has otherwise, and a node that was removed, stay as they are.
     *
     * @param chosen by the nodes' names
     */
    public static void ensureForEdges(ApiTokens tokens, Map<String, String> chosen) {
        chosen.forEach((edge, token) -> {
            byte[] hash = Tokens.hash(token);
            if (!tokens.isOfEdge(edge, hash) && !tokens.ensureForEdge(Actor.WEBSYNC, edge, EDGES_SETTING, hash)) {
                log.warn(
                        "The node «{}» was removed, so it does not get its token of the setting {}; enrol it again by PUT /api/v1/nodes/{}",
                        edge,
                        EDGES_SETTING,
                        edge);
            }
        });
    }

    private static String shown(String what, String secret) {
        log.info("The {} of «{}», shown only this once: {}", what, NAME, secret);
        return secret;
    }
}
