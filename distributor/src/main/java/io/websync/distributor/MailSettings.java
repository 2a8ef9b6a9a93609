package io.websync.distributor;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How mail is sent to those who want it.
 *
 * @param host of the SMTP server; empty for no mail
 * @param port 1 to 65535; default 587, with {@code tls} 465, with {@code none} 25
 * @param security {@code starttls}: plain until both agree on TLS, and nothing is sent where they do not; {@code tls} from the
 *     first byte; {@code none}, where the password and the mail can be read on the way; default {@code starttls}
 * @param from the sender's address; has to be given with the host
 * @param user who signs in at the server; empty for nobody
 * @param password of the user
 * @param timeout for connecting, and for each answer, 1 s to 10 min; default 30 s
 * @param patience how long one that is not taken is sent again, 1 min to 30 d; default 24 h
 * @param perHour how many mails one account is sent within an hour, 1 to 100,000; default 60. What is more is not mailed: it stands
 *     on the pages, and goes to the webhook
 * @param domains to which mail is sent, like {@code example.org}, each without its subdomains; empty for all, which is the default
 * @param pages where people reach the pages, like {@code https://websync.example}; empty for mail without links
 */
public record MailSettings(
        String host,
        Integer port,
        Security security,
        String from,
        String user,
        String password,
        Duration timeout,
        Duration patience,
        Integer perHour,
        Set<String> domains,
        String pages) {

    /** How what is sent is kept from others. */
    public enum Security {
        NONE(25),
        STARTTLS(587),
        TLS(465);

        private final int port;

        Security(int port) {
            this.port = port;
        }
    }

    private static final String PREFIX = "websync.distributor.mail.";
    private static final int MOST_PORT = 65_535;
    private static final int MOST_PER_HOUR = 100_000;

    public MailSettings(
            @Nullable String host,
            @Nullable Integer port,
            @Nullable Security security,
            @Nullable String from,
            @Nullable String user,
            @Nullable String password,
            @Nullable Duration timeout,
            @Nullable Duration patience,
            @Nullable Integer perHour,
            @Nullable Set<String> domains,
            @Nullable String pages) {
        this.host = Objects.requireNonNullElse(host, "").strip();
        this.security = Objects.requireNonNullElse(security, Security.STARTTLS);
        this.port = Objects.requireNonNullElse(port, this.security.port);
        this.from = Objects.requireNonNullElse(from, "").strip();
        this.user = Objects.requireNonNullElse(user, "");
        this.password = Objects.requireNonNullElse(password, "");
        this.timeout =
                within("timeout", timeout, Duration.ofSeconds(30), Duration.ofSeconds(1), Duration.ofMinutes(10));
        this.patience = within("patience", patience, Duration.ofDays(1), Duration.ofMinutes(1), Duration.ofDays(30));
        this.perHour = Objects.requireNonNullElse(perHour, 60);
        this.domains = Objects.requireNonNullElse(domains, Set.<String>of()).stream()
                .map(domain -> domain.strip().toLowerCase(Locale.ROOT))
                .filter(domain -> !domain.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
        if (this.perHour < 1 || this.perHour > MOST_PER_HOUR) {
            throw new IllegalArgumentException(
                    PREFIX + "per-hour is 1 to " + MOST_PER_HOUR + ", but it is " + this.perHour);
        }
        for (String domain : this.domains) {
            if (!domain.matches("[a-z0-9-]+(\\.[a-z0-9-]+)*")) {
                throw new IllegalArgumentException(
                        PREFIX + "domains are names like example.org, but one is «" + domain + "»");
            }
        }
        this.pages = Objects.requireNonNullElse(pages, "").strip().replaceFirst("/+$", "");
        if (this.port < 1 || this.port > MOST_PORT) {
            throw new IllegalArgumentException(PREFIX + "port is 1 to " + MOST_PORT + ", but it is " + this.port);
        }
        if (!this.host.isEmpty() && !this.from.matches("[!-~&&[^<>(),;:\\\\\"@]]+@[A-Za-z0-9.-]+")) {
            throw new IllegalArgumentException(
                    PREFIX + "from is an address like websync@example.org, but it is «" + this.from + "»");
        }
        if (!this.pages.isEmpty() && !isUrl(this.pages)) {
            throw new IllegalArgumentException(
                    PREFIX + "pages is http://… or https://…, but it is «" + this.pages + "»");
        }
    }

    /** Whether mail goes to this address. */
    public boolean allows(String address) {
        return domains.isEmpty()
                || domains.contains(
                        address.substring(address.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT));
    }

    /** Whether mail is sent at all. */
    public boolean isOn() {
        return !host.isEmpty();
    }

    private static boolean isUrl(String text) {
        try {
            URI url = new URI(text);
            return url.getHost() != null
                    && ("http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme()));
        } catch (URISyntaxException _) {
            return false;
        }
    }

    private static Duration within(
            String name, @Nullable Duration value, Duration standard, Duration least, Duration most) {
        Duration actual = Objects.requireNonNullElse(value, standard);
        if (actual.compareTo(least) < 0 || actual.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    PREFIX + name + " is " + least + " to " + most + ", but it is " + actual);
        }
        return actual;
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "MailSettings[" + (isOn() ? host + ":" + port + " " + security : "off") + "]";
    }
}
