package io.websync.ingest.account;

import io.websync.catalog.account.Account;
import io.websync.catalog.account.Accounts;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells whose a token is. Remembers the answer for a minute, so a token that is taken back works for up to a minute more.
 * Thread-safe.
 */
public final class Authentication {

    private record Known(Account account, Instant until) {}

    private static final Duration MEMORY = Duration.ofSeconds(60);
    private static final int MAX_TOKEN = 256;
    private static final int MAX_KNOWN = 10_000;

    private final Accounts accounts;
    private final Clock clock;
    private final ConcurrentHashMap<String, Known> known = new ConcurrentHashMap<>();

    public Authentication(Accounts accounts, Clock clock) {
        this.accounts = accounts;
        this.clock = clock;
    }

    /** From memory, without blocking; null when the catalog has to be asked. */
    public @Nullable Account remembered(String token) {
        Known account = token.length() > MAX_TOKEN ? null : known.get(keyOf(token));
        return account == null || account.until.isBefore(clock.instant()) ? null : account.account;
    }

    /** Asks the catalog; blocks. Wrong tokens are not remembered, so they cannot fill the memory. */
    public Optional<Account> find(String token) {
        if (token.length() > MAX_TOKEN) {
            return Optional.empty();
        }
        Optional<Account> found = accounts.byToken(Tokens.hash(token));
        found.ifPresent(account -> {
            if (known.size() >= MAX_KNOWN) {
                known.clear();
            }
            known.put(keyOf(token), new Known(account, clock.instant().plus(MEMORY)));
        });
        return found;
    }

    private static String keyOf(String token) {
        return HexFormat.of().formatHex(Tokens.hash(token));
    }
}
