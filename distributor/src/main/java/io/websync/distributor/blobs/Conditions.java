package io.websync.distributor.blobs;

import io.websync.contracts.Digest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a request makes its answer depend on (RFC 9110, 13). The strong entity tag of a blob is its digest, so a tag says all
 * and dates are not looked at.
 *
 * @param ifNoneMatch the header, or null
 * @param ifRange the header, or null
 * @param range the header, or null
 */
public record Conditions(
        @Nullable String ifNoneMatch,
        @Nullable String ifRange,
        @Nullable String range) {

    public static String entityTag(Digest digest) {
        return "\"" + digest.hex() + "\"";
    }

    /** Whether whoever asks has these bytes already. */
    public boolean notModified(Digest digest) {
        return ifNoneMatch != null
                && Arrays.stream(ifNoneMatch.split(",", -1))
                        .map(String::strip)
                        .map(tag -> tag.startsWith("W/") ? tag.substring(2) : tag)
                        .anyMatch(tag -> tag.equals("*") || tag.equals(entityTag(digest)));
    }

    /** The range to answer with: the whole when If-Range names other bytes. */
    public ByteRange rangeOf(Digest digest, long size) {
        boolean sameBytes = ifRange == null || ifRange.strip().equals(entityTag(digest));
        return ByteRange.of(sameBytes ? range : null, size);
    }
}
