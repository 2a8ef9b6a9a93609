package io.websync.catalog.account;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of an account, but its secrets.
 *
 * @param disabledAt since when nothing of it is let in; null while it is
 * @param passwordAt since when its password holds; null when it has none
 * @param signedInAt when somebody signed in as it last
 * @param external whether an OpenID provider vouches for it
 * @param mailbox where it wants to be written to
 */
public record Profile(
        Account account,
        Instant createdAt,
        @Nullable Instant disabledAt,
        @Nullable Instant passwordAt,
        @Nullable Instant signedInAt,
        boolean external,
        Mailbox mailbox) {

    public String name() {
        return account.name();
    }

    public boolean isDisabled() {
        return disabledAt != null;
    }
}
