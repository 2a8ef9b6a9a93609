package io.websync.distributor;

import io.websync.catalog.alarm.AlarmLimits;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What alarms are raised for.
 *
 * @param every between two looks, 1 s to 1 h; default 15 s
 * @param hold a condition is met for so long before it fires, 0 to 1 d; default 1 min
 * @param calm an alarm is over when its condition was not met for so long, 0 to 1 d; default 5 min
 * @param silentAfter a node that is in use is silent without a heartbeat for so long, 1 s to 1 d; default 1 min
 * @param lag a node is far behind when it needs longer than this to catch up, 1 s to 30 d; default 1 h
 * @param diskPercent a node's disk is low when less than so many percent of it are free, 0 (never) to 100; default 10
 * @param failures so many failed files and copies of one submission, 1 or more; default 100
 * @param failurePercent or so many percent of its files, or of its copies, 1 to 100; default 25
 * @param deadLetters so many records that could not be read and wait for a person, 1 to 10,000; default 1
 * @param within for how long after it was settled a submission that failed, and after it was found a changed byte, is
 *     looked at, 1 min to 30 d; default 24 h
 * @param webhook who is told, beside the page; default nobody
 */
public record AlarmSettings(
        Duration every,
        Duration hold,
        Duration calm,
        Duration silentAfter,
        Duration lag,
        Integer diskPercent,
        Long failures,
        Integer failurePercent,
        Long deadLetters,
        Duration within,
        WebhookSettings webhook) {

    /**
     * Who is told of every alarm that begins or ends.
     *
     * @param url http or https; an internal address has to be in {@code websync.distributor.outbound.allow}; empty for nobody
     * @param secret signs what is sent, 16 characters or more, see docs/alarms.md; empty for no signature
     * @param patience how long one that is not taken is sent again, 1 min to 30 d; default 24 h
     */
    public record WebhookSettings(String url, String secret, Duration patience) {

        public WebhookSettings(@Nullable String url, @Nullable String secret, @Nullable Duration patience) {
            this.url = Objects.requireNonNullElse(url, "").strip();
            this.secret = Objects.requireNonNullElse(secret, "");
            this.patience = time("webhook.patience", patience, DAY, Duration.ofMinutes(1), MONTH);
            if (!this.url.isEmpty() && !isUrl(this.url)) {
                throw new IllegalArgumentException("websync.distributor.alarms.webhook.url is http://… or https://…");
            }
            if (!this.secret.isEmpty() && this.secret.length() < SECRET) {
                throw new IllegalArgumentException(
                        "websync.distributor.alarms.webhook.secret has " + SECRET + " characters or more");
            }
        }

        private static boolean isUrl(String text) {
            try {
                URI url = new URI(text);
                return url.getHost() != null
                        && url.getPort() <= MOST_PORT
                        && ("http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme()));
            } catch (URISyntaxException _) {
                return false;
            }
        }

        /** Without the secret, and without what an URL may hold of one. */
        @Override
        public String toString() {
            return "WebhookSettings[" + (url.isEmpty() ? "nobody" : "somebody") + "]";
        }
    }

    private static final int SECRET = 16;
    private static final int MOST_PORT = 65_535;
    private static final long MOST_LETTERS = 10_000;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration MONTH = Duration.ofDays(30);

    public AlarmSettings(
            @Nullable Duration every,
            @Nullable Duration hold,
            @Nullable Duration calm,
            @Nullable Duration silentAfter,
            @Nullable Duration lag,
            @Nullable Integer diskPercent,
            @Nullable Long failures,
            @Nullable Integer failurePercent,
            @Nullable Long deadLetters,
            @Nullable Duration within,
            @Nullable WebhookSettings webhook) {
        this.webhook = webhook == null ? new WebhookSettings(null, null, null) : webhook;
        this.every = time("every", every, Duration.ofSeconds(15), SECOND, Duration.ofHours(1));
        this.hold = time("hold", hold, Duration.ofMinutes(1), Duration.ZERO, DAY);
        this.calm = time("calm", calm, Duration.ofMinutes(5), Duration.ZERO, DAY);
        this.silentAfter = time("silent-after", silentAfter, Duration.ofMinutes(1), SECOND, DAY);
        this.lag = time("lag", lag, Duration.ofHours(1), SECOND, MONTH);
        this.diskPercent = Math.toIntExact(number("disk-percent", diskPercent, 10, 0, 100));
        this.failures = number("failures", failures, 100, 1, Long.MAX_VALUE);
        this.failurePercent = Math.toIntExact(number("failure-percent", failurePercent, 25, 1, 100));
        this.deadLetters = number("dead-letters", deadLetters, 1, 1, MOST_LETTERS);
        this.within = time("within", within, DAY, Duration.ofMinutes(1), MONTH);
    }

    /** @param backlog records of a topic that a reader has not done, by the keeper's settings */
    AlarmLimits limits(long backlog) {
        return new AlarmLimits(silentAfter, lag, diskPercent, failures, failurePercent, deadLetters, backlog, within);
    }

    private static Duration time(
            String name, @Nullable Duration value, Duration standard, Duration least, Duration most) {
        Duration actual = Objects.requireNonNullElse(value, standard);
        if (actual.compareTo(least) < 0 || actual.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "websync.distributor.alarms." + name + " is " + least + " to " + most + ", but it is " + actual);
        }
        return actual;
    }

    private static long number(String name, @Nullable Number value, long standard, long least, long most) {
        long actual = value == null ? standard : value.longValue();
        if (actual < least || actual > most) {
            throw new IllegalArgumentException("websync.distributor.alarms." + name + " is " + least
                    + (most == Long.MAX_VALUE ? " or more" : " to " + most) + ", but it is " + actual);
        }
        return actual;
    }
}
