package io.websync.ingest;

import io.websync.catalog.CatalogSettings;
import io.websync.ingest.front.FrontSettings;
import io.websync.messaging.KafkaSettings;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/**
 * Settings of ingest-api.
 *
 * @param kafka how it reaches Kafka
 * @param catalog how it reaches the catalog
 * @param adminToken the admin's credential, 16 to 256 letters, digits and {@code . _ ~ + / = -}; when absent one is made at
 *     the first start and printed once in the log
 * @param maxEntries entries of a list, 1 to 100,000,000; default 10,000,000. Each costs 24 bytes of heap while its list
 *     comes in
 * @param maxEntryLength bytes of an entry, 64 to 65,536; default 8,192. A longer one is rejected
 * @param maxBody bytes of a list's body, unpacked, 1 KB to 1 TB; default 4 GB
 * @param maxRejects rejects of a list that are kept with text and reason, 0 to 10,000,000; default 100,000. More are only
 *     counted
 * @param shortList entries of a list that never waits behind longer ones, 0 to 100,000; default 1,000
 * @param lease how long a list that comes in outlives its receiver, 3 seconds to 1 hour; default 60 seconds. Longer keeps a
 *     list alive through longer outages of the catalog; shorter shows sooner that its receiver died
 * @param brokerPatience how long the broker has to take a record before the list is given up, 1 second to 2 minutes;
 *     default 10 seconds
 * @param readPatience how long a client may send nothing in the middle of a list, 1 second to 1 hour; default 60 seconds
 * @param silentAfter an edge without a heartbeat for longer than this is shown as silent, 1 second to 1 day; default 1 minute
 * @param checkPause so long after a copy was asked to be checked, and was, it is not checked again, 0 s to 1 hour; default 10
 *     seconds. Each check reads the copy whole
 * @param accounts how people sign in, and what users may use up
 * @param edges what a machine is told that becomes a node, and tokens that nodes have from the start
 * @param dashboards where Grafana is, {@code http://…}, {@code https://…} or a path such as {@code /grafana/}, for a link in admins'
 *     pages; default none
 * @param metricsToken what opens the metrics and nothing else, for Prometheus: 16 to 256 letters, digits and {@code . _ ~ + / = -};
 *     default none, and only admins read them
 * @param front a web server in front: who is believed, the socket, and the files that it serves
 */
@ConfigurationProperties("websync.ingest")
public record IngestSettings(
        KafkaSettings kafka,
        CatalogSettings catalog,
        @Nullable String adminToken,
        Integer maxEntries,
        Integer maxEntryLength,
        DataSize maxBody,
        Integer maxRejects,
        Integer shortList,
        Duration lease,
        Duration brokerPatience,
        Duration readPatience,
        Duration silentAfter,
        Duration checkPause,
        AccountSettings accounts,
        EdgesSettings edges,
        @Nullable String dashboards,
        @Nullable String metricsToken,
        FrontSettings front) {

    private static final Pattern LINK = Pattern.compile("(https?://[^/\\s]|/)\\S*");

    public IngestSettings(
            @Nullable KafkaSettings kafka,
            @Nullable CatalogSettings catalog,
            @Nullable String adminToken,
            @Nullable Integer maxEntries,
            @Nullable Integer maxEntryLength,
            @Nullable DataSize maxBody,
            @Nullable Integer maxRejects,
            @Nullable Integer shortList,
            @Nullable Duration lease,
            @Nullable Duration brokerPatience,
            @Nullable Duration readPatience,
            @Nullable Duration silentAfter,
            @Nullable Duration checkPause,
            @Nullable AccountSettings accounts,
            @Nullable EdgesSettings edges,
            @Nullable String dashboards,
            @Nullable String metricsToken,
            @Nullable FrontSettings front) {
        this.kafka = kafka == null ? new KafkaSettings(null, null, null, null, null) : kafka;
        this.catalog = catalog == null ? new CatalogSettings(null, null, null, null) : catalog;
        this.adminToken = adminToken == null || adminToken.isBlank() ? null : adminToken;
        this.maxEntries = number("max-entries", maxEntries, 10_000_000, 1, 100_000_000);
        this.maxEntryLength = number("max-entry-length", maxEntryLength, 8192, 64, 65_536);
        this.maxBody = Objects.requireNonNullElse(maxBody, DataSize.ofGigabytes(4));
        this.maxRejects = number("max-rejects", maxRejects, 100_000, 0, 10_000_000);
        this.shortList = number("short-list", shortList, 1000, 0, 100_000);
        this.lease = time("lease", lease, Duration.ofSeconds(60), Duration.ofSeconds(3), Duration.ofHours(1));
        this.brokerPatience = time(
                "broker-patience",
                brokerPatience,
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                Duration.ofMinutes(2));
        this.readPatience =
                time("read-patience", readPatience, Duration.ofSeconds(60), Duration.ofSeconds(1), Duration.ofHours(1));
        this.silentAfter =
                time("silent-after", silentAfter, Duration.ofMinutes(1), Duration.ofSeconds(1), Duration.ofDays(1));
        this.checkPause = time("check-pause", checkPause, Duration.ofSeconds(10), Duration.ZERO, Duration.ofHours(1));
        this.accounts = accounts == null
                ? new AccountSettings(null, null, null, null, null, null, null, null, null, null, null)
                : accounts;
        this.edges = edges == null ? new EdgesSettings(null, null, null, null, null, null, null, null) : edges;
        this.dashboards = dashboards == null || dashboards.isBlank() ? null : dashboards.strip();
        if (this.dashboards != null && !LINK.matcher(this.dashboards).matches()) {
            throw new IllegalArgumentException(
                    "websync.ingest.dashboards is http://…, https://… or a path, but it is " + this.dashboards);
        }
        this.metricsToken = metricsToken == null || metricsToken.isBlank() ? null : metricsToken;
        this.front = front == null ? FrontSettings.none() : front;
        if (this.maxBody.toBytes() < 1024 || this.maxBody.toTerabytes() > 1) {
            throw new IllegalArgumentException("websync.ingest.max-body is 1KB to 1TB, but it is " + this.maxBody);
        }
        requireToken("admin-token", this.adminToken);
        requireToken("metrics-token", this.metricsToken);
    }

    private static void requireToken(String name, @Nullable String token) {
        if (token != null && !token.matches("[A-Za-z0-9._~+/=-]{16,256}")) {
            throw new IllegalArgumentException("websync.ingest." + name
                    + " is 16 to 256 letters, digits and . _ ~ + / = -, but it has " + token.length()
                    + " characters, or others");
        }
    }

    /** Without the token, so that it can stand in a log. */
    @Override
    public String toString() {
        return "IngestSettings[kafka=" + kafka.bootstrapServers() + ", catalog=" + catalog + "]";
    }

    static int number(String name, @Nullable Integer value, int fallback, int least, int most) {
        int number = Objects.requireNonNullElse(value, fallback);
        if (number < least || number > most) {
            throw new IllegalArgumentException(
                    "websync.ingest." + name + " is " + least + " to " + most + ", but it is " + number);
        }
        return number;
    }

    static Duration time(String name, @Nullable Duration value, Duration fallback, Duration least, Duration most) {
        Duration time = Objects.requireNonNullElse(value, fallback);
        if (time.compareTo(least) < 0 || time.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "websync.ingest." + name + " is " + least + " to " + most + ", but it is " + time);
        }
        return time;
    }
}
