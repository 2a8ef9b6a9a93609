package io.websync.ingest;

import io.websync.catalog.account.Quota;
import io.websync.ingest.openid.OpenIdSettings;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * How people sign in, and what users may use up.
 *
 * @param firstPassword the password of the account {@code admin} until somebody changes it, 12 to 256 characters; when absent
 *     one is made at the first start and printed once in the log
 * @param session how long somebody stays signed in, 1 minute to 365 days; default 30 days
 * @param sessionIdle how long somebody stays signed in who asks for nothing, 1 minute to 365 days; default 7 days
 * @param signInsPerName attempts to sign in with one name from one address within the window, and to change the password
 *     of one account, 1 to 1,000,000; default 10
 * @param signInsPerAddress attempts from one address within the window, with whatever names, 1 to 1,000,000; default 100. An
 *     IPv6 address counts as its /64
 * @param signInWindow the window, 1 second to 1 day; default 15 minutes
 * @param maxLines lines of one submission of a user who has no number of their own, from 0; none by default, which leaves it
 *     open. Administrators have no quota
 * @param dailyLines lines of a user's submissions of one day in UTC, in the same way
 * @param dailyBytes bytes that origins send for a user's submissions of one day in UTC, in the same way
 * @param mailDomains the domains of which people may give an address to be mailed at, like {@code example.org}, each without its
 *     subdomains; empty for all, which is the default. The distributor has the same setting for what is sent
 * @param oidc an OpenID provider that people may sign in by
 */
public record AccountSettings(
        @Nullable String firstPassword,
        Duration session,
        Duration sessionIdle,
        Integer signInsPerName,
        Integer signInsPerAddress,
        Duration signInWindow,
        @Nullable Long maxLines,
        @Nullable Long dailyLines,
        @Nullable DataSize dailyBytes,
        Set<String> mailDomains,
        OpenIdSettings oidc) {

    public AccountSettings(
            @Nullable String firstPassword,
            @Nullable Duration session,
            @Nullable Duration sessionIdle,
            @Nullable Integer signInsPerName,
            @Nullable Integer signInsPerAddress,
            @Nullable Duration signInWindow,
            @Nullable Long maxLines,
            @Nullable Long dailyLines,
            @Nullable DataSize dailyBytes,
            @Nullable Set<String> mailDomains,
            @Nullable OpenIdSettings oidc) {
        this.firstPassword = firstPassword == null || firstPassword.isBlank() ? null : firstPassword;
        this.session = IngestSettings.time(
                "accounts.session", session, Duration.ofDays(30), Duration.ofMinutes(1), Duration.ofDays(365));
        this.sessionIdle = IngestSettings.time(
                "accounts.session-idle", sessionIdle, Duration.ofDays(7), Duration.ofMinutes(1), Duration.ofDays(365));
        this.signInsPerName = IngestSettings.number("accounts.sign-ins-per-name", signInsPerName, 10, 1, 1_000_000);
        this.signInsPerAddress =
                IngestSettings.number("accounts.sign-ins-per-address", signInsPerAddress, 100, 1, 1_000_000);
        this.signInWindow = IngestSettings.time(
                "accounts.sign-in-window",
                signInWindow,
                Duration.ofMinutes(15),
                Duration.ofSeconds(1),
                Duration.ofDays(1));
        this.maxLines = notNegative("max-lines", maxLines);
        this.dailyLines = notNegative("daily-lines", dailyLines);
        this.dailyBytes = dailyBytes;
        this.mailDomains = Objects.requireNonNullElse(mailDomains, Set.<String>of()).stream()
                .map(domain -> domain.strip().toLowerCase(Locale.ROOT))
                .filter(domain -> !domain.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
        this.oidc = oidc == null ? OpenIdSettings.NONE : oidc;
        notNegative("daily-bytes", dailyBytes == null ? null : dailyBytes.toBytes());
        if (this.firstPassword != null && (this.firstPassword.length() < 12 || this.firstPassword.length() > 256)) {
            throw new IllegalArgumentException(
                    "websync.ingest.accounts.first-password has 12 to 256 characters, but this one has "
                            + this.firstPassword.length());
        }
    }

    /** What holds for a user who has no numbers of their own. */
    public Quota quota() {
        return new Quota(maxLines, dailyLines, dailyBytes == null ? null : dailyBytes.toBytes());
    }

    /** Without the password, so that it can stand in a log. */
    @Override
    public String toString() {
        return "AccountSettings[session=" + session + ", sessionIdle=" + sessionIdle + "]";
    }

    private static @Nullable Long notNegative(String name, @Nullable Long value) {
        if (value != null && value < 0) {
            throw new IllegalArgumentException(
                    "websync.ingest.accounts." + name + " is at least 0, but it is " + value);
        }
        return value;
    }
}
