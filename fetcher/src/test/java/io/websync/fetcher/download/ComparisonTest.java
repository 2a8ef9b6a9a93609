package io.websync.fetcher.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.contracts.Digest;
import io.websync.contracts.Refresh;
import io.websync.contracts.Validators;
import io.websync.contracts.event.FileSubmitted;
import io.websync.fetcher.TestRequests;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is asked about an asset that is held already. */
class ComparisonTest {

    private static final Digest HELD = Digest.sha256("a".repeat(64));
    private static final Digest OTHER = Digest.sha256("b".repeat(64));
    private static final Instant FETCHED = Instant.parse("2026-03-05T12:00:00.123456Z");
    private static final Instant LONG_BEFORE = Instant.parse("2026-03-04T08:09:07Z");

    @Test
    void aStrongEtagIsComparedByTheOrigin() {
        assertThat(comparison(request(null), known("\"v1\"", LONG_BEFORE)))
                .isEqualTo(new Comparison.ByOrigin(said("\"v1\"", LONG_BEFORE), Map.of("If-None-Match", "\"v1\"")));
    }

    @Test
    void withoutAnEtagAnOldDateIsComparedWithTwoDigitsForTheDay() {
        assertThat(comparison(request(null), known(null, LONG_BEFORE)))
                .isEqualTo(new Comparison.ByOrigin(
                        said(null, LONG_BEFORE), Map.of("If-Modified-Since", "Wed, 04 Mar 2026 08:09:07 GMT")));
    }

    @Test
    void anEtagThatProvesNothingOrCannotBeSentBackMeansAPlainFetch() {
        String longest = "\"" + "0".repeat(510) + "\"";
        assertThat(comparison(request(null), known(longest, FETCHED))).isInstanceOf(Comparison.ByOrigin.class);
        for (String etag : List.of(
                "W/\"v1\"", "v1", "\"", "", "\"a\"b\"", "\"a b\"", "\"\u00fc\"", "\"\u007f\"", longest + "\"")) {
            assertThat(comparison(request(null), known(etag, LONG_BEFORE)))
                    .as(etag)
                    .isEqualTo(new Comparison.None());
        }
    }

    @Test
    void aDateThatIsTooYoungOrNotTheOriginsOwnMeansAPlainFetch() {
        assertThat(comparison(request(null), known(null, Instant.parse("2026-03-05T11:59:01Z"))))
                .as("it may have changed again within its second, or clocks differ")
                .isEqualTo(new Comparison.None());
        assertThat(comparison(request(null), known(null, FETCHED)))
                .as("the time of the fetch, where the origin said nothing")
                .isEqualTo(new Comparison.None());
        assertThat(comparison(request(null), known(null, LONG_BEFORE.plusNanos(1000))))
                .as("the time of an earlier fetch of the same bytes")
                .isEqualTo(new Comparison.None());
    }

    @Test
    void aListThatNamesTheDigestThatIsHeldNeedsNobodyAndOneThatNamesAnotherIsFetched() {
        assertThat(comparison(request(HELD), known(null, FETCHED))).isEqualTo(new Comparison.ByList());
        assertThat(comparison(request(OTHER), known("\"v1\"", LONG_BEFORE))).isEqualTo(new Comparison.None());
        assertThat(comparison(request(Digest.parse("md5:" + "0".repeat(32))), known("\"v1\"", LONG_BEFORE)))
                .as("nobody knows the MD5 of what is held")
                .isEqualTo(new Comparison.None());
    }

    @Test
    void validatorsOfAnotherSourceSayNothing() {
        Known elsewhere = new Known(HELD, 10, new Validators("https://a.example/file", "\"v1\"", LONG_BEFORE, FETCHED));
        assertThat(comparison(request(null), elsewhere)).isEqualTo(new Comparison.None());
        assertThat(comparison(request(HELD), elsewhere))
                .as("the bytes are those of the list, wherever they came from")
                .isEqualTo(new Comparison.ByList());
        assertThat(comparison(request(null), new Known(HELD, 10, null))).isEqualTo(new Comparison.None());
    }

    @Test
    void nothingHeldOrARefreshThatIsForcedMeansAPlainFetch() {
        assertThat(comparison(request(null), null)).isEqualTo(new Comparison.None());
        assertThat(comparison(TestRequests.refreshing(request(null), Refresh.ALWAYS), known("\"v1\"", LONG_BEFORE)))
                .isEqualTo(new Comparison.None());
        assertThat(comparison(TestRequests.refreshing(request(HELD), Refresh.ALWAYS), known("\"v1\"", LONG_BEFORE)))
                .isEqualTo(new Comparison.None());
    }

    private static Comparison comparison(FileSubmitted request, @Nullable Known known) {
        return Comparison.of(request, known);
    }

    private static FileSubmitted request(@Nullable Digest expected) {
        return TestRequests.request(1, "http://a.example/file", "ann", 3, expected);
    }

    private static Known known(@Nullable String etag, Instant lastModified) {
        return new Known(HELD, 10, said(etag, lastModified));
    }

    private static Validators said(@Nullable String etag, Instant lastModified) {
        return new Validators("http://a.example/file", etag, lastModified, FETCHED);
    }
}
