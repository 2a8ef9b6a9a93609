package io.websync.outbound;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a process asks addresses that users name.
 *
 * @param allow internal addresses that may be asked nevertheless: a CIDR block ({@code 10.1.0.0/16}), or one port of a host
 *     ({@code 127.0.0.1:8080}, {@code origin.internal:443}); default none
 * @param connectTimeout for the look-up of the name, and for the TCP connection; 100 ms to 5 minutes, default 10 s
 * @param stallTimeout the no-progress limit: how long no byte may arrive or leave, how long the header of an answer may take,
 *     and in what time {@code leastProgressBytes} of a body have to arrive; 100 ms to 1 hour, default 30 s. All redirects together
 *     get twice the sum of both time-outs
 * @param leastProgressBytes of a body within the stall time, 1 to 1,000,000,000, default 16,384; what comes slower is no
 *     progress
 * @param maxRedirects 0 to 50, default 10
 * @param maxHeaderBytes of an answer; 1,024 to 262,144, default 65,536
 * @param userAgent default {@code websync}
 * @param idleConnections kept open for the next request to their host, 0 to 10,000, default 256, at most 30 s each
 * @param profiles what certain hosts need; the first that names the host counts
 */
public record OutboundSettings(
        List<String> allow,
        Duration connectTimeout,
        Duration stallTimeout,
        Integer leastProgressBytes,
        Integer maxRedirects,
        Integer maxHeaderBytes,
        String userAgent,
        Integer idleConnections,
        List<Profile> profiles) {

    public OutboundSettings(
            @Nullable List<String> allow,
            @Nullable Duration connectTimeout,
            @Nullable Duration stallTimeout,
            @Nullable Integer leastProgressBytes,
            @Nullable Integer maxRedirects,
            @Nullable Integer maxHeaderBytes,
            @Nullable String userAgent,
            @Nullable Integer idleConnections,
            @Nullable List<Profile> profiles) {
        this.allow = allow == null ? List.of() : List.copyOf(allow);
        this.connectTimeout = within("connect-timeout", connectTimeout, Duration.ofSeconds(10), Duration.ofMinutes(5));
        this.stallTimeout = within("stall-timeout", stallTimeout, Duration.ofSeconds(30), Duration.ofHours(1));
        this.leastProgressBytes = within("least-progress-bytes", leastProgressBytes, 16_384, 1, 1_000_000_000);
        this.maxRedirects = within("max-redirects", maxRedirects, 10, 0, 50);
        this.maxHeaderBytes = within("max-header-bytes", maxHeaderBytes, 65_536, 1024, 262_144);
        this.userAgent = Objects.requireNonNullElse(userAgent, "websync");
        this.idleConnections = within("idle-connections", idleConnections, 256, 0, 10_000);
        this.profiles = profiles == null ? List.of() : List.copyOf(profiles);
        allowRules();
    }

    /** The defaults, with these internal addresses allowed. */
    public static OutboundSettings allowing(String... addresses) {
        return new OutboundSettings(List.of(addresses), null, null, null, null, null, null, null, null);
    }

    List<AllowRule> allowRules() {
        return allow.stream()
                .map(text -> {
                    try {
                        return AllowRule.parse(text);
                    } catch (IllegalArgumentException e) {
                        throw new IllegalArgumentException(
                                "outbound.allow has CIDR blocks and host:port, but one entry is «" + text + "»: "
                                        + e.getMessage(),
                                e);
                    }
                })
                .toList();
    }

    private static Duration within(String name, @Nullable Duration value, Duration whenAbsent, Duration longest) {
        Duration shortest = Duration.ofMillis(100);
        Duration used = Objects.requireNonNullElse(value, whenAbsent);
        if (used.compareTo(shortest) < 0 || used.compareTo(longest) > 0) {
            throw new IllegalArgumentException(
                    "outbound." + name + " is " + shortest + " to " + longest + ", but it is " + used);
        }
        return used;
    }

    private static int within(String name, @Nullable Integer value, int whenAbsent, int least, int most) {
        int used = Objects.requireNonNullElse(value, whenAbsent);
        if (used < least || used > most) {
            throw new IllegalArgumentException(
                    "outbound." + name + " is " + least + " to " + most + ", but it is " + used);
        }
        return used;
    }

    /**
     * What certain hosts need.
     *
     * @param hosts names ({@code origin.example.org}), every name below one ({@code *.example.org}), or {@code *} for all
     * @param headers sent with every request to these hosts
     * @param secretHeaders headers whose value is a secret, by reference: {@code env:NAME}, or {@code file:PATH} (its first
     *     line, read again within a minute of a change). Sent by https only
     * @param secretsInCleartext sends them by plain http, too; default false
     * @param caFile certificates (PEM) to trust for these hosts instead of the system's
     * @param proxy {@code http://host:port}; it then resolves the names, so the guard can look at literal addresses only
     */
    public record Profile(
            List<String> hosts,
            Map<String, String> headers,
            Map<String, String> secretHeaders,
            Boolean secretsInCleartext,
            @Nullable Path caFile,
            @Nullable URI proxy) {

        public Profile(
                List<String> hosts,
                @Nullable Map<String, String> headers,
                @Nullable Map<String, String> secretHeaders,
                @Nullable Boolean secretsInCleartext,
                @Nullable Path caFile,
                @Nullable URI proxy) {
            this.hosts =
                    hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
            this.headers = headers == null ? Map.of() : Map.copyOf(headers);
            this.secretHeaders = secretHeaders == null ? Map.of() : Map.copyOf(secretHeaders);
            this.secretsInCleartext = Objects.requireNonNullElse(secretsInCleartext, false);
            this.caFile = caFile;
            this.proxy = proxy;
            if (this.hosts.isEmpty()) {
                throw new IllegalArgumentException("outbound.profiles[].hosts names at least one host");
            }
            if (proxy != null
                    && (!"http".equals(proxy.getScheme()) || proxy.getHost() == null || proxy.getPort() < 1)) {
                throw new IllegalArgumentException("outbound.profiles[].proxy is http://host:port, but it is " + proxy);
            }
            this.secretHeaders.values().forEach(Secret::parse);
        }

        boolean covers(String host) {
            return hosts.stream()
                    .anyMatch(pattern -> pattern.equals("*")
                            || pattern.equals(host)
                            || (pattern.startsWith("*.") && host.endsWith(pattern.substring(1))));
        }
    }
}
