package io.websync.ingest.account;

import io.websync.catalog.account.Accounts;
import io.websync.catalog.account.Sessions;
import io.websync.catalog.account.SignedIn;
import io.websync.catalog.account.SignedIn.Means;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells who comes in with a token or a session. Remembers the answer for five seconds: what is taken back through another process
 * works here for up to five seconds more, what is taken back through this one ends at once. Thread-safe.
 */
public final class Authentication {

    private record Known(SignedIn signedIn, Instant until) {}

    private static final Duration MEMORY = Duration.ofSeconds(5);
    private static final int MAX_SECRET = 256;
    private static final int MAX_KNOWN = 10_000;

    private final Accounts accounts;
    private final Sessions sessions;
    private final Clock clock;
    private volatile ConcurrentHashMap<String, Known> known = new ConcurrentHashMap<>();

    public Authentication(Accounts accounts, Sessions sessions, Clock clock) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.clock = clock;
    }

    /** From memory, without blocking; null when the catalog has to be asked. */
    public @Nullable SignedIn remembered(Means means, String secret) {
        Known found = secret.length() > MAX_SECRET ? null : known.get(keyOf(means, secret));
        return found == null || found.until.isBefore(clock.instant()) ? null : found.signedIn;
    }

    /** Asks the catalog; blocks. Wrong secrets are not remembered, so they cannot fill the memory. */
    public Optional<SignedIn> find(Means means, String secret) {
        if (secret.length() > MAX_SECRET) {
            return Optional.empty();
        }
        // What is found out now belongs into the memory of now: what forget() leaves behind may be outdated.
        ConcurrentHashMap<String, Known> memory = known;
        byte[] hash = Tokens.hash(secret);
        Optional<SignedIn> found = switch (means) {
            case TOKEN -> accounts.byToken(hash);
            case SESSION -> sessions.find(hash);
        };
        found.ifPresent(signedIn -> {
            if (memory.size() >= MAX_KNOWN) {
                memory.clear();
            }
            memory.put(keyOf(means, secret), new Known(signedIn, clock.instant().plus(MEMORY)));
        });
        return found;
    }

    /** Something of an account changed: everybody is looked up again. */
    public void forget() {
        known = new ConcurrentHashMap<>();
    }

    private static String keyOf(Means means, String secret) {
        return means + HexFormat.of().formatHex(Tokens.hash(secret));
    }
}
