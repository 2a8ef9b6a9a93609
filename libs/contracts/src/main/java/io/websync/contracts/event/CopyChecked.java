package io.websync.contracts.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.websync.contracts.AssetKey;
import io.websync.contracts.Digest;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The edge looked at one copy because somebody asked for it.
 *
 * @param askedAt which request this answers
 * @param digest SHA-256 of the bytes that lie on its disk; absent when they could not be read whole
 * @param size of these bytes
 * @param mismatched the file has the size and time that it was left with, and yet other bytes, or cannot be read: what only
 *     reading it whole finds; absent when not
 * @param visit what its own web server answered; absent when it was not asked: the edge holds no copy, or does not know where
 *     visitors reach that server
 */
@JsonTypeName("CopyChecked")
public record CopyChecked(
        String edge,
        AssetKey asset,
        Instant askedAt,
        Copy copy,
        @Nullable Digest digest,
        @Nullable Long size,
        @Nullable Visit visit,
        Instant at,
        @Nullable Boolean mismatched)
        implements EdgeReport {

    /** What lies on the disk. All but SOUND and NONE are made good by the edge at once. */
    public enum Copy {
        /** The bytes that the edge verified when it took the copy. */
        SOUND,
        /** Other bytes. */
        ALTERED,
        MISSING,
        UNREADABLE,
        /** The edge holds no copy: none is wanted there, or it has not come yet. */
        NONE
    }

    /**
     * The web server's answer to the request that a visitor would make.
     *
     * @param status absent when there was no answer
     * @param size of what it answered; absent when that was not read to its end
     * @param digest SHA-256, as size
     * @param problem why there was no whole answer
     */
    public record Visit(
            Answer answer,
            @Nullable Integer status,
            @Nullable Long size,
            @Nullable Digest digest,
            @Nullable Problem problem) {}

    /** How the answer compares with the copy as it was verified. */
    public enum Answer {
        SAME,
        /** A good answer with other bytes. */
        OTHER_BYTES,
        /** Another status than 200. */
        REFUSED,
        /** None, or none whole. */
        BROKEN
    }

    /** Why there was no answer, or none whole; more stands in the edge's log. */
    public enum Problem {
        /** Nobody takes connections there. */
        CONNECT,
        /** Not connected in time, or half a minute without a byte. */
        TIMEOUT,
        NAME_NOT_FOUND,
        TLS,
        OTHER;

        /** One that only a newer edge knows, and the words of an older one, are OTHER. */
        @JsonCreator
        static Problem of(String name) {
            return Arrays.stream(values())
                    .filter(problem -> problem.name().equals(name))
                    .findFirst()
                    .orElse(OTHER);
        }
    }
}
