package io.websync.ingest.account;

import io.websync.catalog.account.Actor;
import io.websync.catalog.account.AuditEntry.Action;
import io.websync.catalog.account.AuditLog;
import io.websync.catalog.account.People;
import io.websync.catalog.account.People.Secret;
import io.websync.catalog.account.Sessions;
import io.websync.catalog.account.SignInAttempts;
import io.websync.catalog.account.SignInAttempts.Limit;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lets a person in who knows a name and its password. Who does not learns nothing else: an unknown name, a disabled account and
 * a wrong password get the same answer after the same work, and count alike. Thread-safe.
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

    /**
     * Attempts within a time.
     *
     * @param perName with one name, wherever from
     * @param perAddress from one address, with whatever names
     */
    public record Limits(int perName, int perAddress, Duration within) {}

    private final People people;
    private final Sessions sessions;
    private final SignInAttempts attempts;
    private final AuditLog audit;
    private final PasswordHash hashing;
    private final Limits limits;
    private final String nobodys;

    public SignIn(
            People people,
            Sessions sessions,
            SignInAttempts attempts,
            AuditLog audit,
            PasswordHash hashing,
            Limits limits) {
        this.people = people;
        this.sessions = sessions;
        this.attempts = attempts;
        this.audit = audit;
        this.hashing = hashing;
        this.limits = limits;
        this.nobodys = hashing.of(Passwords.generate());
    }

    /** Blocks for the time that a hash takes. */
    public Outcome withPassword(String name, String password, @Nullable String address, @Nullable String agent) {
        String nameKey = key("name", name.toLowerCase(Locale.ROOT));
        String addressKey = key("address", String.valueOf(address));
        Optional<Instant> freeAt = attempts.take(
                List.of(new Limit(nameKey, limits.perName), new Limit(addressKey, limits.perAddress)), limits.within);
        if (freeAt.isPresent()) {
            return new Outcome.Later(freeAt.get());
        }
        Optional<Secret> secret = name.length() > Names.MOST ? Optional.empty() : people.secret(name);
        String hash = secret.map(Secret::passwordHash).orElse(nobodys);
        String given = password.length() > Passwords.MOST * 2 ? "" : password;
        boolean matches = hashing.matches(given, hash);
        if (!matches || secret.isEmpty()) {
            secret.ifPresent(known ->
                    audit.add(new Actor(null, address), Action.SIGN_IN_REFUSED, known.name(), "wrong password"));
            return new Outcome.Wrong();
        }
        String account = secret.get().name();
        attempts.succeeded(nameKey, addressKey);
        return new Outcome.Welcome(account, begin(account, address, agent));
    }

    /** Of what people wrote into a form, which may be anything, a password too. */
    private static String key(String kind, String text) {
        return HexFormat.of().formatHex(Tokens.hash(kind + " " + text));
    }

    /** A session of somebody who has proved who it is; returns its secret. */
    String begin(String account, @Nullable String address, @Nullable String agent) {
        String cookie = Tokens.generate();
        sessions.begin(new Actor(account, address), account, Tokens.hash(cookie), agent);
        return cookie;
    }
}
