package io.websync.edge;

import io.websync.messaging.KafkaSettings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/**
 * The settings of an edge-consumer.
 *
 * @param name the edge's name, {@code [a-z0-9-]}, 1 to 63 characters; required. It names the consumer group and stands in
 *     every report, so it never changes
 * @param groups the edge's groups until the roster says otherwise, names as above; {@code all} is not listed, every edge is
 *     in it; default none
 * @param region where it stands, for people; default none
 * @param address where visitors reach its web server, for people; default none
 * @param root the folder that holds {@code www} and {@code .websync}; required. One process per root
 * @param blobsUrl the distributor, {@code http(s)://host[:port][/path]}; default {@code http://localhost:8082}
 * @param blobsCa a file of certificates in PEM that the distributor and its store may be certified by, beside those that Java
 *     knows; default none
 * @param token the token that the distributor accepts; default empty
 * @param kafka how to reach Kafka
 * @param parallel small files at once, 1 to 1,024; default 64. More help over a long line, less spare the disk
 * @param parallelLarge large files at once beside the small ones, 1 to 64; default 4
 * @param largeFrom files of this size and more are large; default 8 MB, at least 64 KB
 * @param attempts failed attempts after which the edge says FAILED, 1 to 100; default 8, about a minute
 * @param retryFailedEvery longest pause between attempts of what the edge gave up on, 1 s to 1 day; default 15 minutes
 * @param reconcileEvery between comparisons of inventory and disk, 1 s to 30 days; default 15 minutes
 * @param rehashEvery in this time every copy is read once and its digest compared, spread evenly, 1 s to 366 days; default
 *     14 days
 * @param rehashRate bytes per second that this reads at most, 0 to not do it; default 20 MB
 * @param heartbeatEvery between heartbeats, 100 ms to 1 hour; default 10 s
 * @param publicUrl where the edge asks its own web server for a file when somebody checks a copy, {@code http(s)://host[:port]};
 *     the file's own host goes into the Host header, as a visitor sends it. Default none: the web server is not asked, and the
 *     check says so
 */
@ConfigurationProperties("websync.edge")
public record EdgeSettings(
        String name,
        List<String> groups,
        @Nullable String region,
        @Nullable String address,
        Path root,
        URI blobsUrl,
        @Nullable Path blobsCa,
        String token,
        KafkaSettings kafka,
        Integer parallel,
        Integer parallelLarge,
        DataSize largeFrom,
        Integer attempts,
        Duration retryFailedEvery,
        Duration reconcileEvery,
        Duration rehashEvery,
        DataSize rehashRate,
        Duration heartbeatEvery,
        @Nullable URI publicUrl) {

    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,63}");

    public EdgeSettings(
            @Nullable String name,
            @Nullable List<String> groups,
            @Nullable String region,
            @Nullable String address,
            @Nullable Path root,
            @Nullable URI blobsUrl,
            @Nullable Path blobsCa,
            @Nullable String token,
            @Nullable KafkaSettings kafka,
            @Nullable Integer parallel,
            @Nullable Integer parallelLarge,
            @Nullable DataSize largeFrom,
            @Nullable Integer attempts,
            @Nullable Duration retryFailedEvery,
            @Nullable Duration reconcileEvery,
            @Nullable Duration rehashEvery,
            @Nullable DataSize rehashRate,
            @Nullable Duration heartbeatEvery,
            @Nullable URI publicUrl) {
        this.name = named("name", required("name", name));
        this.groups = groups == null ? List.of() : List.copyOf(groups);
        this.groups.forEach(group -> named("groups", group));
        this.region = region;
        this.address = address;
        this.root = required("root", root);
        this.blobsUrl = Objects.requireNonNullElse(blobsUrl, URI.create("http://localhost:8082"));
        this.blobsCa = blobsCa;
        this.token = Objects.requireNonNullElse(token, "");
        this.kafka = kafka == null ? KafkaSettings.at("localhost:9092") : kafka;
        this.parallel = within("parallel", parallel, 64, 1, 1024);
        this.parallelLarge = within("parallel-large", parallelLarge, 4, 1, 64);
        this.largeFrom = Objects.requireNonNullElse(largeFrom, DataSize.ofMegabytes(8));
        this.attempts = within("attempts", attempts, 8, 1, 100);
        this.retryFailedEvery = within(
                "retry-failed-every",
                retryFailedEvery,
                Duration.ofMinutes(15),
                Duration.ofSeconds(1),
                Duration.ofDays(1));
        this.reconcileEvery = within(
                "reconcile-every", reconcileEvery, Duration.ofMinutes(15), Duration.ofSeconds(1), Duration.ofDays(30));
        this.rehashEvery =
                within("rehash-every", rehashEvery, Duration.ofDays(14), Duration.ofSeconds(1), Duration.ofDays(366));
        this.rehashRate = Objects.requireNonNullElse(rehashRate, DataSize.ofMegabytes(20));
        if (this.rehashRate.isNegative()) {
            throw wrong("rehash-rate", this.rehashRate, "0B or more");
        }
        this.heartbeatEvery = within(
                "heartbeat-every", heartbeatEvery, Duration.ofSeconds(10), Duration.ofMillis(100), Duration.ofHours(1));
        if (this.largeFrom.compareTo(DataSize.ofKilobytes(64)) < 0) {
            throw wrong("large-from", this.largeFrom, "at least 64KB");
        }
        if (!isHttp(this.blobsUrl)) {
            throw wrong("blobs-url", this.blobsUrl, "http(s)://host[:port][/path]");
        }
        this.publicUrl = publicUrl == null || publicUrl.toString().isEmpty() ? null : publicUrl;
        if (this.publicUrl != null
                && !(isHttp(this.publicUrl) && this.publicUrl.getRawPath().length() <= 1)) {
            throw wrong("public-url", this.publicUrl, "http(s)://host[:port]");
        }
    }

    private static boolean isHttp(URI url) {
        return url.getHost() != null && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()));
    }

    /** Without the token, so that it can stand in a log. */
    @Override
    public String toString() {
        return "EdgeSettings[name=" + name + ", groups=" + groups + ", root=" + root + ", blobsUrl=" + blobsUrl
                + ", kafka=" + kafka.bootstrapServers() + "]";
    }

    private static String named(String setting, String value) {
        if (!NAME.matcher(value).matches()) {
            throw wrong(setting, value, "1 to 63 of a-z, 0-9 and -");
        }
        return value;
    }

    private static <T> T required(String setting, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException("websync.edge." + setting + " is required");
        }
        return value;
    }

    private static <T extends Comparable<T>> T within(String setting, @Nullable T value, T standard, T low, T high) {
        T actual = value == null ? standard : value;
        if (actual.compareTo(low) < 0 || actual.compareTo(high) > 0) {
            throw wrong(setting, actual, low + " to " + high);
        }
        return actual;
    }

    private static IllegalArgumentException wrong(String setting, Object value, String range) {
        return new IllegalArgumentException("websync.edge." + setting + " is " + range + ", but it is «" + value + "»");
    }
}
