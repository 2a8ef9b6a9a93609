package io.websync.model;

import io.websync.contracts.Digest;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Center storage, with its trash. */
final class Blobs {

    /** @param stored when it was put or renewed last, or came into the trash */
    record Blob(Content content, Instant stored) {}

    private final Map<Digest, Blob> blobs = byDigest();
    private final Map<Digest, Blob> trash = byDigest();
    private final Set<Digest> rotten = new HashSet<>();
    private final Set<Digest> lost = new HashSet<>();
    boolean up = true;

    private static Map<Digest, Blob> byDigest() {
        return new TreeMap<>(Comparator.comparing(Digest::hex));
    }

    void put(Content content, Instant now) {
        blobs.put(content.digest(), new Blob(content, now));
        rotten.remove(content.digest());
        lost.remove(content.digest());
    }

    /** @return false when it is not there */
    boolean renew(Digest digest, Instant now) {
        return blobs.computeIfPresent(digest, (_, blob) -> new Blob(blob.content, now)) != null;
    }

    @Nullable Blob get(Digest digest) {
        return blobs.get(digest);
    }

    boolean has(Digest digest) {
        return blobs.containsKey(digest);
    }

    /** An accident. */
    void lose(Digest digest) {
        blobs.remove(digest);
        lost.add(digest);
    }

    /** An accident that nobody notices: its bytes are others from now on. */
    void rot(Digest digest) {
        rotten.add(digest);
    }

    boolean isRotten(Digest digest) {
        return rotten.contains(digest);
    }

    /** Whether an accident befell it, and nobody has put it since. */
    boolean isLost(Digest digest) {
        return lost.contains(digest) || rotten.contains(digest);
    }

    /** @return false when it is not there, or was put or renewed then or later */
    boolean discard(Digest digest, Instant unlessSince, Instant now) {
        Blob blob = blobs.get(digest);
        if (blob == null || !blob.stored.isBefore(unlessSince)) {
            return false;
        }
        blobs.remove(digest);
        trash.put(digest, new Blob(blob.content, now));
        return true;
    }

    /** @return whether it is there */
    boolean restore(Digest digest, Instant now) {
        Blob blob = trash.remove(digest);
        if (blob != null) {
            blobs.putIfAbsent(digest, new Blob(blob.content, now));
        }
        return has(digest);
    }

    void free(Digest digest) {
        trash.remove(digest);
    }

    Map<Digest, Blob> all() {
        return blobs;
    }

    Map<Digest, Blob> trash() {
        return trash;
    }
}
