package io.websync.e2e.api;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * A submission with its counts.
 *
 * @param state as the API names it, such as OPEN or COMPLETE
 * @param fetched files whose bytes are in the center
 * @param sourceFailed files given up on between origin and center
 * @param edges counts per edge
 */
public record SubmissionReport(
        long id,
        String state,
        long lines,
        long accepted,
        long rejected,
        long folded,
        long fetched,
        long sourceFailed,
        Map<String, Edge> edges) {

    private static final Set<String> SETTLED = Set.of("COMPLETE", "PARTIAL", "FAILED", "CANCELED", "ABORTED");

    /**
     * Files of the submission on one edge.
     *
     * @param transferred bytes that travelled to the edge for them
     */
    public record Edge(long mirrored, long failed, long superseded, long pending, long transferred) {}

    /** Whether nothing more will change. */
    public boolean settled() {
        return SETTLED.contains(state);
    }

    static SubmissionReport of(JsonNode node) {
        var counts = node.path("counts");
        var sync = node.path("sync");
        var edges = new TreeMap<String, Edge>();
        for (var edge : node.path("distribution")) {
            edges.put(
                    edge.path("edge").asString(),
                    new Edge(
                            edge.path("mirrored").asLong(),
                            edge.path("failed").asLong(),
                            edge.path("superseded").asLong(),
                            edge.path("pending").asLong(),
                            edge.path("transferred").asLong()));
        }
        return new SubmissionReport(
                node.path("id").asLong(),
                node.path("state").asString(),
                counts.path("lines").asLong(),
                counts.path("accepted").asLong(),
                counts.path("rejected").asLong(),
                counts.path("folded").asLong(),
                sync.path("fetched").asLong(),
                sync.path("failed").asLong(),
                Map.copyOf(edges));
    }
}
