package io.websync.ingest.account;

import io.websync.catalog.account.Actor;
import io.websync.catalog.account.AuditEntry.Action;
import io.websync.catalog.account.AuditLog;
import io.websync.catalog.account.People;
import io.websync.catalog.account.People.Secret;
import io.websync.catalog.account.Sessions;
import io.websync.ingest.account.PasswordAttempts.Attempt;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets a person in who knows a name and its password. Who does not learns nothing else: an unknown name, a disabled account and
 * a wrong password get the same answer after the same work, a line of the audit log included, and count alike. Thread-safe.
 */
public final class SignIn {

    /** How an attempt ended. */
    public sealed interface Outcome {

        /** @param cookie the session's secret, known to nobody else */
        record Welcome(String account, String cookie) implements Outcome {}

        /** The name or the password is wrong. */
        record Wrong() implements Outcome {}

        /** There were too many attempts. */
        record Later(Instant freeAt) implements Outcome {}
    }

    private final People people;
    private final Sessions sessions;
    private final PasswordAttempts attempts;
    private final AuditLog audit;
    private final PasswordHash hashing;
    private final String nobodys;

    public SignIn(People people, Sessions sessions, PasswordAttempts attempts, AuditLog audit, PasswordHash hashing) {
        this.people = people;
        this.sessions = sessions;
        this.attempts = attempts;
        this.audit = audit;
        this.hashing = hashing;
        this.nobodys = hashing.of(Passwords.generate());
    }

    /** Blocks for the time that a hash takes. */
    public Outcome withPassword(String name, String password, @Nullable String address, @Nullable String agent) {
        Attempt attempt = PasswordAttempts.toSignIn(name, address);
        Optional<Instant> freeAt = attempts.begin(attempt);
        if (freeAt.isPresent()) {
            return new Outcome.Later(freeAt.get());
        }
        Optional<Secret> secret = name.length() > Names.MOST ? Optional.empty() : people.secret(name);
        String hash = secret.map(Secret::passwordHash).orElse(nobodys);
        String given = password.length() > Passwords.MOST * 2 ? "" : password;
        boolean matches = hashing.matches(given, hash);
        if (!matches || secret.isEmpty()) {
            // What was written for a name that nobody has may be a password, so it is not told.
            audit.add(
                    new Actor(null, address),
                    Action.SIGN_IN_REFUSED,
                    secret.map(Secret::name).orElse(null),
                    secret.isPresent() ? "wrong password" : "no such account, or a disabled one");
            return new Outcome.Wrong();
        }
        String account = secret.get().name();
        attempts.succeeded(attempt);
        return new Outcome.Welcome(account, begin(account, address, agent));
    }

    /** A session of somebody who has proved who it is; returns its secret. */
    String begin(String account, @Nullable String address, @Nullable String agent) {
        String cookie = Tokens.generate();
        sessions.begin(new Actor(account, address), account, Tokens.hash(cookie), agent, null);
        return cookie;
    }
}
