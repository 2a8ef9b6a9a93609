package io.websync.model;

import io.websync.contracts.Digest;
import java.time.Duration;
import java.time.Instant;

/** Some bytes, of which only what tells them apart is there. */
record Content(int version, Digest digest, long size) {

    static Content of(int version) {
        // Some of different bytes have the same size, so that only a hash tells them apart.
        return new Content(version, Digest.sha256("%064x".formatted(version)), 100 + version % 3);
    }

    String etag() {
        return "\"" + version + "\"";
    }

    Instant lastModified() {
        return World.BEGIN.minus(Duration.ofDays(100)).plusSeconds(version);
    }

    /** The bytes with one of them altered: of the same size. */
    Content altered() {
        int original = Math.abs(version);
        return new Content(-original, Digest.sha256("%064x".formatted(1_000_000 + original)), size);
    }
}
