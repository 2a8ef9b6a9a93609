package io.websync.distributor;

import io.websync.catalog.CatalogSettings;
import io.websync.messaging.KafkaSettings;
import io.websync.outbound.OutboundSettings;
import io.websync.storage.StorageSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The settings of a distributor.
 *
 * @param instance names this process among the distributors, so that it has its partitions back at once after a restart;
 *     two that run at the same time need two names; default the host name
 * @param roles any of dispatch, reporter, blobs, dead-letters, keeper, collector, alarm; default all
 * @param kafka how it reaches Kafka
 * @param catalog how it reaches the catalog
 * @param storage where the bytes lie; the same as the fetcher's
 * @param keeper how it deletes used records
 * @param garbage how it removes blobs that nothing points to
 * @param alarms what alarms are raised for, and who is told
 * @param mail how mail is sent to those who want it
 * @param signatures how it is checked who wrote a record
 * @param outbound how a webhook is asked: addresses allowed, time-outs, proxies, headers
 * @param metricsToken what opens the metrics and nothing else, for a Prometheus on another machine: 16 to 256 letters, digits and
 *     {@code . _ ~ + / = -}; default none
 */
@ConfigurationProperties("websync.distributor")
public record DistributorSettings(
        String instance,
        Set<Role> roles,
        KafkaSettings kafka,
        CatalogSettings catalog,
        StorageSettings storage,
        KeeperSettings keeper,
        GarbageSettings garbage,
        AlarmSettings alarms,
        MailSettings mail,
        SignatureSettings signatures,
        OutboundSettings outbound,
        @Nullable String metricsToken) {

    /**
     * How blobs are removed that nothing points to.
     *
     * @param every between two looks through center storage, 1 s to 7 days; default 1 hour
     * @param grace a blob stays until it was put, and until something pointed to it, that long ago, 1 s to 366 days; default
     *     24 hours. It has to be longer than a fetcher takes from storing a blob to sending its completion
     * @param trashTime how long a removed blob is kept in the trash, from where it comes back should something point to it
     *     after all, 1 s to 366 days; default 24 hours
     * @param dryRun find only, and remove nothing; {@code GET /api/v1/garbage} shows what would go; default false
     */
    public record GarbageSettings(Duration every, Duration grace, Duration trashTime, Boolean dryRun) {

        public GarbageSettings(
                @Nullable Duration every,
                @Nullable Duration grace,
                @Nullable Duration trashTime,
                @Nullable Boolean dryRun) {
            this.every = within("every", every, Duration.ofHours(1), Duration.ofDays(7));
            this.grace = within("grace", grace, Duration.ofHours(24), Duration.ofDays(366));
            this.trashTime = within("trash-time", trashTime, Duration.ofHours(24), Duration.ofDays(366));
            this.dryRun = Objects.requireNonNullElse(dryRun, false);
        }

        private static Duration within(String name, @Nullable Duration value, Duration standard, Duration longest) {
            Duration actual = Objects.requireNonNullElse(value, standard);
            if (actual.compareTo(Duration.ofSeconds(1)) < 0 || actual.compareTo(longest) > 0) {
                throw new IllegalArgumentException("websync.distributor.garbage." + name + " is 1s to "
                        + longest.toDays() + "d, but it is " + actual);
            }
            return actual;
        }
    }

    /**
     * How used records are deleted.
     *
     * @param interval between two looks, 1 s to 1 h; default 1 min
     * @param margin records of each partition that are kept behind the slowest reader, 0 or more; default 10,000. More of
     *     them let a person look further back; 0 keeps nothing that is used
     * @param alarm records of a topic that a reader may be behind before the log warns of it, 1 or more; default 1,000,000.
     *     Such records stay until they are used, so that the broker's disk fills while a reader does not go on
     * @param history how long the throughput of each minute is kept for the plots, 1 h to 366 days; default 14 days. A day of a
     *     node is 1,440 small rows at most
     * @param attempts how long a file's page tells of attempts that did not fetch it, 1 h to 366 days; default 30 days. Each is
     *     a row
     */
    public record KeeperSettings(Duration interval, Long margin, Long alarm, Duration history, Duration attempts) {

        public KeeperSettings(
                @Nullable Duration interval,
                @Nullable Long margin,
                @Nullable Long alarm,
                @Nullable Duration history,
                @Nullable Duration attempts) {
            this.history = kept("history", history, Duration.ofDays(14));
            this.attempts = kept("attempts", attempts, Duration.ofDays(30));
            this.interval = Objects.requireNonNullElse(interval, Duration.ofMinutes(1));
            this.margin = Objects.requireNonNullElse(margin, 10_000L);
            this.alarm = Objects.requireNonNullElse(alarm, 1_000_000L);
            if (this.interval.compareTo(Duration.ofSeconds(1)) < 0
                    || this.interval.compareTo(Duration.ofHours(1)) > 0) {
                throw new IllegalArgumentException(
                        "websync.distributor.keeper.interval is 1s to 1h, but it is " + this.interval);
            }
            if (this.margin < 0) {
                throw new IllegalArgumentException(
                        "websync.distributor.keeper.margin is 0 or more, but it is " + this.margin);
            }
            if (this.alarm < 1) {
                throw new IllegalArgumentException(
                        "websync.distributor.keeper.alarm is 1 or more, but it is " + this.alarm);
            }
        }

        private static Duration kept(String name, @Nullable Duration value, Duration standard) {
            Duration actual = Objects.requireNonNullElse(value, standard);
            if (actual.compareTo(Duration.ofHours(1)) < 0 || actual.compareTo(Duration.ofDays(366)) > 0) {
                throw new IllegalArgumentException(
                        "websync.distributor.keeper." + name + " is 1h to 366d, but it is " + actual);
            }
            return actual;
        }
    }

    public DistributorSettings(
            @Nullable String instance,
            @Nullable Set<Role> roles,
            @Nullable KafkaSettings kafka,
            @Nullable CatalogSettings catalog,
            @Nullable StorageSettings storage,
            @Nullable KeeperSettings keeper,
            @Nullable GarbageSettings garbage,
            @Nullable AlarmSettings alarms,
            @Nullable MailSettings mail,
            @Nullable SignatureSettings signatures,
            @Nullable OutboundSettings outbound,
            @Nullable String metricsToken) {
        this.instance = instance == null || instance.isBlank() ? hostName() : instance;
        this.roles = roles == null ? EnumSet.allOf(Role.class) : Set.copyOf(roles);
        this.kafka = kafka == null ? new KafkaSettings(null, null, null, null, null) : kafka;
        this.catalog = catalog == null ? new CatalogSettings(null, null, null, null) : catalog;
        this.storage = storage == null ? new StorageSettings(null, null, null) : storage;
        this.keeper = keeper == null ? new KeeperSettings(null, null, null, null, null) : keeper;
        this.garbage = garbage == null ? new GarbageSettings(null, null, null, null) : garbage;
        this.alarms = alarms == null
                ? new AlarmSettings(null, null, null, null, null, null, null, null, null, null, null)
                : alarms;
        this.mail = mail == null
                ? new MailSettings(null, null, null, null, null, null, null, null, null, null, null)
                : mail;
        this.signatures = signatures == null ? new SignatureSettings(null, null, null) : signatures;
        this.outbound = outbound == null ? OutboundSettings.allowing() : outbound;
        this.metricsToken = metricsToken == null || metricsToken.isBlank() ? null : metricsToken;
        if (this.metricsToken != null && !this.metricsToken.matches("[A-Za-z0-9._~+/=-]{16,256}")) {
            throw new IllegalArgumentException(
                    "websync.distributor.metrics-token is 16 to 256 letters, digits and . _ ~ + / = -, but it has "
                            + this.metricsToken.length() + " characters, or others");
        }
    }

    /** Without the token, so that it can stand in a log. */
    @Override
    public String toString() {
        return "DistributorSettings[instance=" + instance + ", roles=" + roles + ", catalog=" + catalog + "]";
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
