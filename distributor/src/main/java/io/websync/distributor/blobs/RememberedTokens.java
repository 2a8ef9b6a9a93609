package io.websync.distributor.blobs;

import io.websync.contracts.Digest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Remembers accepted tokens for a minute, so that blobs are served without asking the catalog each time, and on for as long
 * as it is away within that minute. A token that is taken back works for up to a minute more. Refused tokens are not
 * remembered. Thread-safe.
 */
public final class RememberedTokens implements TokenCheck {

    private static final Duration MEMORY = Duration.ofSeconds(60);
    private static final int LONGEST = 256;
    private static final int MOST = 10_000;

    private final TokenCheck catalog;
    private final Clock clock;
    /** Keyed by the token's digest, so that no memory dump shows a token. */
    private final ConcurrentMap<Digest, Accepted> accepted = new ConcurrentHashMap<>();

    private record Accepted(Caller caller, Instant until) {}

    public RememberedTokens(TokenCheck catalog, Clock clock) {
        this.catalog = catalog;
        this.clock = clock;
    }

    @Override
    public Optional<Caller> caller(String token) {
        if (token.isEmpty() || token.length() > LONGEST) {
            return Optional.empty();
        }
        MessageDigest hash = Digest.Algorithm.SHA256.newMessageDigest();
        hash.update(token.getBytes(StandardCharsets.UTF_8));
        Digest key = Digest.of(Digest.Algorithm.SHA256, hash);
        Accepted before = accepted.get(key);
        if (before != null && clock.instant().isBefore(before.until)) {
            return Optional.of(before.caller);
        }
        Optional<Caller> caller = catalog.caller(token);
        if (caller.isEmpty()) {
            accepted.remove(key);
            return caller;
        }
        if (accepted.size() >= MOST) {
            accepted.clear();
        }
        accepted.put(key, new Accepted(caller.get(), clock.instant().plus(MEMORY)));
        return caller;
    }
}
