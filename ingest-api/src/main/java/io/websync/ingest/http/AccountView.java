package io.websync.ingest.http;

import io.websync.catalog.account.Account;
import io.websync.catalog.account.Profile;
import io.websync.catalog.account.Quota;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An account as people see it.
 *
 * @param edges granted by name
 * @param groups granted by name
 * @param quota its own numbers; where one is absent, the settings say
 * @param external whether an OpenID provider vouches for it
 * @param mailAlarms whether alarms are mailed to it
 */
record AccountView(
        String name,
        Account.Role role,
        List<String> edges,
        List<String> groups,
        Quota quota,
        Instant createdAt,
        @Nullable Instant disabledAt,
        @Nullable Instant passwordAt,
        @Nullable Instant signedInAt,
        boolean external,
        @Nullable String mail,
        boolean mailAlarms) {

    static AccountView of(Profile profile) {
        Account account = profile.account();
        return new AccountView(
                account.name(),
                account.role(),
                account.grants().edges(),
                account.grants().groups(),
                account.quota(),
                profile.createdAt(),
                profile.disabledAt(),
                profile.passwordAt(),
                profile.signedInAt(),
                profile.external(),
                profile.mailbox().address(),
                profile.mailbox().alarms());
    }
}
