package io.websync.catalog.report;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A purge and how far it is.
 *
 * @param urls how many were named; exactly one of urls, prefix and submission says what
 * @param assets what it was about
 * @param purged those of them that nobody wants any more; the others are still claimed by somebody
 * @param edges by name; what each has said, and what it has not said yet
 */
public record PurgeReport(
        long id,
        String account,
        boolean outright,
        @Nullable Integer urls,
        @Nullable String prefix,
        @Nullable Long submission,
        State state,
        Instant askedAt,
        long assets,
        long purged,
        List<Edge> edges) {

    public PurgeReport {
        edges = List.copyOf(edges);
    }

    /** The same, with only these edges named. */
    public PurgeReport onlyAt(Set<String> names) {
        List<Edge> shown =
                edges.stream().filter(edge -> names.contains(edge.edge)).toList();
        return new PurgeReport(id, account, outright, urls, prefix, submission, state, askedAt, assets, purged, shown);
    }

    /** How far it is. */
    public enum State {
        /** Asked for; dispatch has not begun. */
        ASKED,
        /** Dispatch goes over what there is. */
        RUNNING,
        /** Everything is ordered; edges have not said yet that they did it. */
        WAITING,
        /** Every edge has said that it holds nothing that is not wanted any more. */
        GONE
    }

    /**
     * One edge.
     *
     * @param acked assets of which it said that they are as they shall be
     * @param waiting those of which it has not; an edge that is away says it when it is back
     */
    public record Edge(String edge, long acked, long waiting) {}
}
