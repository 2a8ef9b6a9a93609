package io.websync.ingest.account;

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
 * How often a password may be tried. Signing in is counted by name and address together, so that nobody keeps a person out from
 * elsewhere, and by address alone. Changing a password is counted by account wherever it comes from, because only who is in
 * already can try it. Thread-safe.
 */
public final class PasswordAttempts {

    /**
     * Attempts within a time.
     *
     * @param perName with one name from one address
     * @param perAddress from one address, with whatever names
     */
    public record Limits(int perName, int perAddress, Duration within) {}

    /** One that is to be counted. */
    record Attempt(String nameKey, String addressKey) {}

    private final SignInAttempts counted;
    private final Limits limits;

    public PasswordAttempts(SignInAttempts counted, Limits limits) {
        this.counted = counted;
        this.limits = limits;
    }

    static Attempt toSignIn(String name, @Nullable String address) {
        String network = Networks.of(address);
        return new Attempt(key("name", name.toLowerCase(Locale.ROOT) + "\n" + network), key("address", network));
    }

    static Attempt toChange(String account, @Nullable String address) {
        return new Attempt(key("change", account), key("address", Networks.of(address)));
    }

    /**
     * Counts it, before its password is looked at.
     *
     * @return when to come again, when there were too many
     */
    Optional<Instant> begin(Attempt attempt) {
        return counted.take(
                List.of(new Limit(attempt.nameKey, limits.perName), new Limit(attempt.addressKey, limits.perAddress)),
                limits.within);
    }

    /** Counts one to sign in by somebody else's word, by address alone: who it is will be known only then. */
    Optional<Instant> beginElsewhere(@Nullable String address) {
        return counted.take(
                List.of(new Limit(key("elsewhere", Networks.of(address)), limits.perAddress)), limits.within);
    }

    /** Counts one who sets out to sign in elsewhere, by address alone. */
    Optional<Instant> setOutElsewhere(@Nullable String address) {
        return counted.take(List.of(new Limit(key("set out", Networks.of(address)), limits.perAddress)), limits.within);
    }

    /** One who set out came back and was let in: neither counts. */
    void succeededElsewhere(@Nullable String address) {
        String network = Networks.of(address);
        counted.giveBack(List.of(key("set out", network), key("elsewhere", network)));
    }

    /** The password was right: there are all attempts again. */
    void succeeded(Attempt attempt) {
        counted.succeeded(attempt.nameKey, attempt.addressKey);
    }

    /** Of what people wrote into a form, which may be anything, a password too. */
    private static String key(String kind, String text) {
        return HexFormat.of().formatHex(Tokens.hash(kind + " " + text));
    }
}
