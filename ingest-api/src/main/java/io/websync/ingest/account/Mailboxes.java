package io.websync.ingest.account;

import io.websync.catalog.account.Mailbox;
import io.websync.ingest.account.AccountException.Cause;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Which addresses mail is sent to. Thread-safe. */
public final class Mailboxes {

    private static final int MOST = 254;

    /** As browsers check it, which is RFC 5321 without quotes and comments; a domain in another script has to be given as xn--…. */
    private static final Pattern ADDRESS = Pattern.compile("[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
            + "@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*");

    private final Set<String> domains;

    /** @param domains of the addresses that may be given, in lower case; empty for all */
    public Mailboxes(Set<String> domains) {
        this.domains = Set.copyOf(domains);
    }

    /**
     * What it shall be; an address that stays as it is may stay.
     *
     * @return the same, with null for an empty address
     */
    Mailbox require(Mailbox is, Mailbox mailbox) {
        String address = mailbox.address() == null ? "" : mailbox.address().strip();
        if (address.isEmpty()) {
            return new Mailbox(null, mailbox.alarms());
        }
        if (address.length() > MOST || !ADDRESS.matcher(address).matches()) {
            throw new AccountException(
                    Cause.UNACCEPTABLE,
                    "an address is like ann@example.org, in ASCII, of at most " + MOST + " characters");
        }
        String domain = address.substring(address.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
        if (!domains.isEmpty() && !domains.contains(domain) && !address.equals(is.address())) {
            throw new AccountException(
                    Cause.UNACCEPTABLE,
                    "mail is sent to addresses of " + String.join(", ", new TreeSet<>(domains)) + " only");
        }
        return new Mailbox(address, mailbox.alarms());
    }
}
