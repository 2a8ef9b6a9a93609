package io.websync.ingest.account;

import io.websync.catalog.account.Account.Role;
import io.websync.catalog.account.Actor;
import io.websync.catalog.account.AuditEntry.Action;
import io.websync.catalog.account.AuditLog;
import io.websync.catalog.account.Sessions;
import io.websync.catalog.account.Vouched;
import io.websync.catalog.account.VouchedAccounts;
import io.websync.catalog.account.VouchedAccounts.Newcomers;
import io.websync.catalog.account.VouchedAccounts.Person;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lets a person in who has proved elsewhere who it is. Thread-safe. */
public final class ElsewhereSignIn {

    /** How an attempt ended. */
    public sealed interface Outcome {

        /** @param cookie the session's secret, known to nobody else */
        record Welcome(String cookie) implements Outcome {}

        /** The person is known, but not let in. */
        record Refused(Vouched.Reason reason) implements Outcome {}
    }

    private final VouchedAccounts accounts;
    private final Sessions sessions;
    private final PasswordAttempts attempts;
    private final AuditLog audit;

    public ElsewhereSignIn(VouchedAccounts accounts, Sessions sessions, PasswordAttempts attempts, AuditLog audit) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.attempts = attempts;
        this.audit = audit;
    }

    /**
     * Counts one who sets out for the provider.
     *
     * @return when to come again, when there were too many from this address
     */
    public Optional<Instant> setOut(@Nullable String address) {
        return attempts.setOutElsewhere(address);
    }

    /**
     * Counts an attempt, before the provider is asked about it.
     *
     * @return when to come again, when there were too many from this address
     */
    public Optional<Instant> begin(@Nullable String address) {
        return attempts.beginElsewhere(address);
    }

    /** What came back from the provider proves nothing. */
    public void unproved(@Nullable String address, String why) {
        audit.add(new Actor(null, address), Action.SIGN_IN_REFUSED, null, "by OpenID: " + why);
    }

    /**
     * Lets the person in, when there is an account or may be one.
     *
     * @param subject names the person for ever
     * @param name what the person is called there; what cannot be an account's name is none
     * @param role what the provider says of it; null when it says nothing
     */
    public Outcome admit(
            String subject,
            String name,
            @Nullable Role role,
            Newcomers newcomers,
            @Nullable String address,
            @Nullable String agent) {
        var person = new Person(subject, Names.isAccount(name) ? name : "", role);
        return switch (accounts.admit(new Actor(null, address), person, newcomers)) {
            case Vouched.Admitted(String account) -> {
                String cookie = Tokens.generate();
                sessions.begin(new Actor(account, address), account, Tokens.hash(cookie), agent, "by OpenID");
                attempts.succeededElsewhere(address);
                yield new Outcome.Welcome(cookie);
            }
            case Vouched.Refused(Vouched.Reason reason) -> {
                audit.add(
                        new Actor(null, address),
                        Action.SIGN_IN_REFUSED,
                        name.isEmpty() ? null : name,
                        "by OpenID: " + reason.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ", " + subject);
                yield new Outcome.Refused(reason);
            }
        };
    }
}
