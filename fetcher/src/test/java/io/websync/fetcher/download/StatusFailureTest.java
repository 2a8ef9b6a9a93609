package io.websync.fetcher.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.contracts.FailureCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatusFailureTest {

    private static final Instant NOW = Instant.parse("1994-11-15T08:12:31Z");

    @ParameterizedTest
    @CsvSource({
        "404,NOT_FOUND",
        "410,NOT_FOUND",
        "401,FORBIDDEN",
        "403,FORBIDDEN",
        "407,FORBIDDEN",
        "451,FORBIDDEN",
        "400,REFUSED_BY_ORIGIN",
        "405,REFUSED_BY_ORIGIN",
        "416,REFUSED_BY_ORIGIN",
        "429,RATE_LIMITED",
        "503,ORIGIN_ERROR",
        "500,ORIGIN_ERROR",
        "502,ORIGIN_ERROR",
        "599,ORIGIN_ERROR",
        "408,ORIGIN_ERROR",
        "425,ORIGIN_ERROR",
        "304,PROTOCOL",
        "300,REDIRECT",
        "204,PROTOCOL",
        "206,PROTOCOL",
        "700,PROTOCOL"
    })
    void everyStatusHasItsClass(int status, FailureCode code) {
        assertThat(StatusFailure.codeOf(status, false)).isEqualTo(code);
    }

    @Test
    void aServiceThatSaysWhenToComeBackIsBusyNotBroken() {
        var failure = StatusFailure.of(503, Optional.of("120"), Clock.fixed(NOW, ZoneOffset.UTC));
        assertThat(failure.failure().code()).isEqualTo(FailureCode.RATE_LIMITED);
        assertThat(failure.failure().httpStatus()).isEqualTo(503);
        assertThat(failure.retryAfter()).contains(Duration.ofMinutes(2));
    }

    @Test
    void retryAfterIsSecondsOrADateAndAnythingElseIsNothing() {
        assertThat(StatusFailure.parseRetryAfter("Tue, 15 Nov 1994 08:13:01 GMT", NOW))
                .isEqualTo(Duration.ofSeconds(30));
        assertThat(StatusFailure.parseRetryAfter("Tue, 15 Nov 1994 08:00:00 GMT", NOW))
                .isEqualTo(Duration.ZERO);
        assertThat(StatusFailure.parseRetryAfter("-1", NOW)).isNull();
        assertThat(StatusFailure.parseRetryAfter("99999999999999999999", NOW)).isNull();
        assertThat(StatusFailure.parseRetryAfter("soon", NOW)).isNull();
    }

    @Test
    void aDateIsUnderstoodInAllThreeFormatsOfHttp() {
        Instant date = Instant.parse("1994-11-06T08:49:37Z");
        assertThat(StatusFailure.parseDate("Sun, 06 Nov 1994 08:49:37 GMT")).isEqualTo(date);
        assertThat(StatusFailure.parseDate("Sunday, 06-Nov-94 08:49:37 GMT")).isEqualTo(date);
        assertThat(StatusFailure.parseDate("Sun Nov  6 08:49:37 1994")).isEqualTo(date);
        assertThat(StatusFailure.parseDate("1994-11-06")).isNull();
    }
}
