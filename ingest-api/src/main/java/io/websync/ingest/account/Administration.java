package io.websync.ingest.account;

import io.websync.catalog.account.Account;
import io.websync.catalog.account.Actor;
import io.websync.catalog.account.ApiToken;
import io.websync.catalog.account.ApiTokens;
import io.websync.catalog.account.AuditEntry.Action;
import io.websync.catalog.account.AuditLog;
import io.websync.catalog.account.Mailbox;
import io.websync.catalog.account.People;
import io.websync.catalog.account.People.Change;
import io.websync.catalog.account.People.Secret;
import io.websync.catalog.account.Profile;
import io.websync.catalog.account.Sessions;
import io.websync.catalog.account.SignedIn;
import io.websync.catalog.account.SignedIn.Means;
import io.websync.ingest.account.AccountException.Cause;
import io.websync.ingest.account.PasswordAttempts.Attempt;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What people change of their own account, and administrators of everybody's. What is shown once is returned and kept nowhere.
 * Thread-safe.
 */
public final class Administration {

    /** A token that was made, with its secret. */
    public record Made(ApiToken token, String secret) {}

    private static final Duration MOST_OF_A_TOKEN = Duration.ofDays(3660);

    private final People people;
    private final ApiTokens tokens;
    private final Sessions sessions;
    private final Authentication authentication;
    private final PasswordHash hashing;
    private final PasswordAttempts attempts;
    private final Mailboxes mailboxes;
    private final AuditLog audit;
    private final Clock clock;

    public Administration(
            People people,
            ApiTokens tokens,
            Sessions sessions,
            Authentication authentication,
            PasswordHash hashing,
            PasswordAttempts attempts,
            Mailboxes mailboxes,
            AuditLog audit,
            Clock clock) {
        this.people = people;
        this.tokens = tokens;
        this.sessions = sessions;
        this.authentication = authentication;
        this.hashing = hashing;
        this.attempts = attempts;
        this.mailboxes = mailboxes;
        this.audit = audit;
        this.clock = clock;
    }

    /** @throws AccountException when there is none */
    public Profile profile(String name) {
        return people.find(name).orElseThrow(() -> unknown(name));
    }

    /**
     * Makes an account.
     *
     * @param password its first one; null to have one made
     * @return its password
     */
    public String create(Actor by, Account account, @Nullable String password) {
        Names.requireAccount(account.name());
        String first = password == null ? Passwords.generate() : password;
        Passwords.requireAcceptable(first, account.name());
        if (!people.create(by, account, hashing.of(first))) {
            throw new AccountException(Cause.TAKEN, "there is an account «" + account.name() + "» already");
        }
        return first;
    }

    /**
     * Gives an account another role, other grants, another quota and another mailbox, and disables or enables it: all of it or
     * nothing.
     *
     * @param next what it shall be, of what it is
     * @param mailbox where it is to be written to, of what it is; checked here
     * @param disabled null leaves it as it is
     */
    public void change(
            Actor by,
            String name,
            UnaryOperator<Account> next,
            UnaryOperator<Mailbox> mailbox,
            @Nullable Boolean disabled) {
        require(people.change(by, name, next, is -> mailboxes.require(is, mailbox.apply(is)), disabled), name);
    }

    /** Gives an account another mailbox. */
    public void mailbox(Actor by, String name, UnaryOperator<Mailbox> mailbox) {
        change(by, name, UnaryOperator.identity(), mailbox, null);
    }

    public void disable(Actor by, String name, boolean disabled) {
        change(by, name, UnaryOperator.identity(), UnaryOperator.identity(), disabled);
    }

    /** An administrator gives somebody a new password, which is returned; ends all sessions of the account. */
    public String resetPassword(Actor by, String name) {
        String password = Passwords.generate();
        require(people.setPassword(by, name, hashing.of(password), null), name);
        return password;
    }

    /**
     * Somebody changes their own password; ends their other sessions. Who came in with something stolen must not find the password
     * out here: attempts are limited, and a wrong one is told in the audit log.
     *
     * @param session that goes on; null for none
     */
    public void changePassword(Actor by, String name, String current, String next, @Nullable Long session) {
        Attempt attempt = PasswordAttempts.toChange(name, by.address());
        Optional<Instant> freeAt = attempts.begin(attempt);
        if (freeAt.isPresent()) {
            throw new AccountException(freeAt.get());
        }
        String hash = people.secret(name).map(Secret::passwordHash).orElse(null);
        String given = current.length() > Passwords.MOST * 2 ? "" : current;
        if (hash == null || !hashing.matches(given, hash)) {
            audit.add(by, Action.PASSWORD_CHANGE_REFUSED, name, "wrong current password");
            throw new AccountException(Cause.WRONG_PASSWORD, "the current password is wrong");
        }
        attempts.succeeded(attempt);
        Passwords.requireAcceptable(next, name);
        require(people.setPassword(by, name, hashing.of(next), session), name);
    }

    /**
     * Makes a token of the account that asks. One that a token makes has an end, and not behind that of its maker: whoever finds
     * a token must not make another one of it that stays.
     *
     * @param expiresAt null: it lasts until it is revoked
     */
    public Made makeToken(Actor by, SignedIn maker, String name, @Nullable Instant expiresAt) {
        String account = maker.account().name();
        String label = Names.requireToken(name);
        if (maker.means() == Means.TOKEN) {
            requireWithin(maker, expiresAt);
        }
        if (expiresAt != null
                && (!expiresAt.isAfter(clock.instant())
                        || expiresAt.isAfter(clock.instant().plus(MOST_OF_A_TOKEN)))) {
            throw new AccountException(
                    Cause.UNACCEPTABLE, "a token expires in the future, within " + MOST_OF_A_TOKEN.toDays() + " days");
        }
        String secret = Tokens.generate();
        return new Made(tokens.make(by, account, label, Tokens.hash(secret), expiresAt), secret);
    }

    private void requireWithin(SignedIn maker, @Nullable Instant expiresAt) {
        ApiToken own = tokens.find(maker.id(), maker.account().name())
                .orElseThrow(() -> new AccountException(Cause.UNKNOWN, "the token that asks is revoked"));
        Instant end = own.expiresAt();
        if (expiresAt == null || (end != null && expiresAt.isAfter(end))) {
            throw new AccountException(
                    Cause.UNACCEPTABLE,
                    "a token that is made by a token has to expire"
                            + (end == null ? "" : ", at the latest with that one at " + end)
                            + "; one without an end is made on the page of the account");
        }
    }

    /** @throws AccountException when there is no such edge */
    public Made makeEdgeToken(Actor by, String edge, String name) {
        String secret = Tokens.generate();
        Optional<ApiToken> made = tokens.makeForEdge(by, edge, Names.requireToken(name), Tokens.hash(secret));
        return new Made(
                made.orElseThrow(() -> new AccountException(Cause.UNKNOWN, "there is no node «" + edge + "»")), secret);
    }

    /** @param account whose it has to be; null for anybody's */
    public void revokeToken(Actor by, long id, @Nullable String account) {
        boolean revoked = tokens.revoke(by, id, account);
        authentication.forget();
        if (!revoked) {
            throw new AccountException(Cause.UNKNOWN, "there is no token " + id);
        }
    }

    /** @param account whose it has to be; null for anybody's */
    public void endSession(Actor by, long id, @Nullable String account) {
        boolean ended = sessions.end(by, id, account);
        authentication.forget();
        if (!ended) {
            throw new AccountException(Cause.UNKNOWN, "there is no session " + id);
        }
    }

    public void signOut(Actor by, long session) {
        sessions.signOut(by, session);
        authentication.forget();
    }

    private void require(Change change, String name) {
        authentication.forget();
        switch (change) {
            case DONE -> {}
            case UNKNOWN -> throw unknown(name);
            case LAST_ADMIN ->
                throw new AccountException(
                        Cause.LAST_ADMIN, "«" + name + "» is the only administrator; make another one first");
        }
    }

    private static AccountException unknown(String name) {
        return new AccountException(Cause.UNKNOWN, "there is no account «" + name + "»");
    }
}
