package io.websync.contracts;

import io.websync.contracts.event.FileFetched;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an origin said of bytes when it gave them, by which it can be asked later whether they changed.
 *
 * @param url that said it; another one may mean something else by the same words
 * @param etag as it stood in the header
 * @param lastModified or the time of the fetch when the origin gave no date
 * @param at when it was said: a date that was young then proves nothing
 */
public record Validators(String url, @Nullable String etag, Instant lastModified, Instant at) {

    /** Those of an answer with bytes. */
    public static Validators of(FileFetched fetched) {
        return new Validators(fetched.request().url(), fetched.etag(), fetched.lastModified(), fetched.fetchedAt());
    }
}
