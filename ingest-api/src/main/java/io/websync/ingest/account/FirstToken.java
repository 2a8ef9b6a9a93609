package io.websync.ingest.account;

import io.websync.catalog.account.Account;
import io.websync.catalog.account.Accounts;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the first credential. */
public final class FirstToken {

    private static final Logger log = LoggerFactory.getLogger(FirstToken.class);
    private static final Account ADMIN = new Account("admin", Account.Role.ADMIN);

    private FirstToken() {}

    /** @param setting the admin's token when the operator gave one; else one is made at the first start of all */
    public static void ensure(Accounts accounts, @Nullable String setting) {
        if (setting != null) {
            accounts.ensure(ADMIN, Tokens.hash(setting), "setting websync.ingest.admin-token");
            return;
        }
        accounts.ensureFirstToken(
                ADMIN,
                () -> {
                    String token = Tokens.generate();
                    log.info("Admin token, shown only this once: {}", token);
                    return Tokens.hash(token);
                },
                "made at the first start");
    }
}
