package io.websync.fetcher.download;

import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an answer's status and headers mean. */
final class StatusFailure {

    /** The present format, and the two that a recipient still has to understand. */
    private static final List<DateTimeFormatter> DATES = List.of(
            DateTimeFormatter.RFC_1123_DATE_TIME,
            new DateTimeFormatterBuilder()
                    .appendPattern("EEEE, dd-MMM-")
                    .appendValueReduced(ChronoField.YEAR, 2, 2, 1970)
                    .appendPattern(" HH:mm:ss 'GMT'")
                    .toFormatter(Locale.US)
                    .withZone(ZoneOffset.UTC),
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.US).withZone(ZoneOffset.UTC));

    private StatusFailure() {}

    /** For any status but 200, and the 206 or 304 that was asked for. */
    static DownloadException of(int status, Optional<String> retryAfter, Clock clock) {
        Duration pause =
                retryAfter.map(value -> parseRetryAfter(value, clock.instant())).orElse(null);
        return new DownloadException(
                Failure.ofStatus(codeOf(status, pause != null), status, "the origin answered with status " + status),
                pause,
                null);
    }

    static FailureCode codeOf(int status, boolean retryAfter) {
        return switch (status) {
            case 404, 410 -> FailureCode.NOT_FOUND;
            case 401, 403, 407, 451 -> FailureCode.FORBIDDEN;
            // Nobody asked whether it changed.
            case 304 -> FailureCode.PROTOCOL;
            case 408, 425 -> FailureCode.ORIGIN_ERROR;
            case 429 -> FailureCode.RATE_LIMITED;
            case 503 -> retryAfter ? FailureCode.RATE_LIMITED : FailureCode.ORIGIN_ERROR;
            default -> {
                if (status >= 500 && status <= 599) {
                    yield FailureCode.ORIGIN_ERROR;
                }
                if (status >= 400 && status <= 499) {
                    yield FailureCode.REFUSED_BY_ORIGIN;
                }
                // A redirect that leads nowhere, or a success without the file.
                yield status >= 300 && status <= 399 ? FailureCode.REDIRECT : FailureCode.PROTOCOL;
            }
        };
    }

    /** Seconds or a date; null for anything else. Never negative. */
    static @Nullable Duration parseRetryAfter(String value, Instant now) {
        String text = value.strip();
        if (!text.isEmpty() && text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        Instant date = parseDate(text);
        if (date == null) {
            return null;
        }
        Duration until = Duration.between(now, date);
        return until.isNegative() ? Duration.ZERO : until;
    }

    /** An HTTP date in one of its three formats (RFC 9110, 5.6.7); null when it is none. */
    static @Nullable Instant parseDate(String value) {
        String text = value.strip();
        for (DateTimeFormatter format : DATES) {
            try {
                return ZonedDateTime.parse(text, format).toInstant();
            } catch (DateTimeException _) {
                // Perhaps the next.
            }
        }
        return null;
    }
}
