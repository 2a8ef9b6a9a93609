package io.websync.distributor.blobs;

import io.websync.contracts.Digest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Remembers for a minute for which edges a blob is ordered, since they all fetch it at about the same time. Only what lets an edge
 * in is remembered: one that is not among them is asked for anew, for its order may be a moment old. Thread-safe.
 */
public final class RememberedRecipients {

    private static final Duration MEMORY = Duration.ofSeconds(60);
    private static final int MOST = 20_000;

    private final Recipients catalog;
    private final Clock clock;
    private final ConcurrentMap<Digest, Known> known = new ConcurrentHashMap<>();

    private record Known(Set<Integer> edges, Instant until) {}

    public RememberedRecipients(Recipients catalog, Clock clock) {
        this.catalog = catalog;
        this.clock = clock;
    }

    /** Whether this blob is ordered for who asks, or was within the last minute. */
    public boolean mayRead(Caller caller, Digest digest) {
        return switch (caller) {
            case Caller.Administrator _ -> true;
            case Caller.Edge(int id) -> isOrdered(digest, id);
        };
    }

    private boolean isOrdered(Digest digest, int edge) {
        Known before = known.get(digest);
        Instant now = clock.instant();
        if (before != null && before.edges.contains(edge) && now.isBefore(before.until)) {
            return true;
        }
        Set<Integer> edges = Set.copyOf(catalog.of(digest));
        if (edges.isEmpty()) {
            known.remove(digest);
            return false;
        }
        if (known.size() >= MOST) {
            known.clear();
        }
        known.put(digest, new Known(edges, now.plus(MEMORY)));
        return edges.contains(edge);
    }
}
