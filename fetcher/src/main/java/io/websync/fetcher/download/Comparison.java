package io.websync.fetcher.download;

import io.websync.contracts.Digest;
import io.websync.contracts.Refresh;
import io.websync.contracts.Validators;
import io.websync.contracts.event.FileSubmitted;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How it is found out whether what is held of an asset is still what the request wants. */
sealed interface Comparison {

    /**
     * A file that changes twice within a second has the same date both times, and clocks differ: a date proves something only
     * when the file was that old when it was fetched (RFC 9110, 8.8.2.2, with room for the clocks).
     */
    Duration DATE_IS_STRONG = Duration.ofSeconds(60);

    /** Not at all: the bytes are fetched. */
    record None() implements Comparison {}

    /** The list says which bytes it wants, and they are held. */
    record ByList() implements Comparison {}

    /** The origin is asked, with these headers; it answers 304 when nothing changed. */
    record ByOrigin(Validators said, Map<String, String> conditions) implements Comparison {}

    /** @param known what is held; null when nothing is, or nobody can tell */
    static Comparison of(FileSubmitted request, @Nullable Known known) {
        if (known == null || request.refresh() == Refresh.ALWAYS) {
            return new None();
        }
        Digest expected = request.expectedDigest();
        if (expected != null) {
            return expected.equals(known.digest()) ? new ByList() : new None();
        }
        Validators said = known.validators();
        if (said == null || !request.url().equals(said.url())) {
            // Another scheme, or another source for the same place: its validators say nothing about this one.
            return new None();
        }
        if (said.etag() != null) {
            // A weak one says that two files mean the same, not that they are the same.
            return Requests.isStrong(said.etag()) ? new ByOrigin(said, Requests.ifNoneMatch(said.etag())) : new None();
        }
        Instant date = said.lastModified();
        if (!date.equals(date.truncatedTo(ChronoUnit.SECONDS))
                || date.plus(DATE_IS_STRONG).isAfter(said.at())) {
            // The second: where the origin gave no date the time of the fetch stands for it, and that is not the
            // origin's word.
            return new None();
        }
        return new ByOrigin(said, Requests.ifModifiedSince(date));
    }
}
