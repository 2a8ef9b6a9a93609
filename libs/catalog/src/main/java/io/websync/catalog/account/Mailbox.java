package io.websync.catalog.account;

import org.jspecify.annotations.Nullable;

/**
 * Where an account wants to be written to, and of what.
 *
 * @param address null: nothing is sent
 * @param alarms whether alarms are: those of one's own submissions, administrators all
 */
public record Mailbox(@Nullable String address, boolean alarms) {

    /** Nothing is sent. */
    public static final Mailbox NONE = new Mailbox(null, false);
}
