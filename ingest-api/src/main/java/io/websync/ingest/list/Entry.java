package io.websync.ingest.list;

import org.jspecify.annotations.Nullable;

/**
 * An entry as it stands in a list; nothing of it is checked yet.
 *
 * @param line where it stands, from 1; in a JSON array its place there
 * @param url begins with http:// or https://, in any case
 * @param digest {@code sha256:…} or {@code md5:…}
 * @param destination {@code host/path} in the mirror
 */
public record Entry(
        long line,
        String url,
        @Nullable String digest,
        @Nullable String destination) {

    /** As it would stand in a plain list. */
    public String text() {
        return url + (digest == null ? "" : " " + digest) + (destination == null ? "" : " -> " + destination);
    }
}
