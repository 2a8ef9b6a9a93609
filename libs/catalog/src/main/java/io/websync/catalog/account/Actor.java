package io.websync.catalog.account;

import org.jspecify.annotations.Nullable;

/**
 * Who does something, for the audit log.
 *
 * @param account null for websync itself, and for somebody unknown
 * @param address from where, where that is known
 */
public record Actor(@Nullable String account, @Nullable String address) {

    /** The process itself, for example at its first start. */
    public static final Actor WEBSYNC = new Actor(null, null);

    /** The account's name. */
    public String name() {
        if (account == null) {
            throw new IllegalStateException("nobody in particular does this");
        }
        return account;
    }
}
