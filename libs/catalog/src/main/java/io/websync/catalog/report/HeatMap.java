package io.websync.catalog.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * Where the files of a submission stand, in buckets of about the same size in the order of their lines.
 *
 * @param edges the submission's, by name
 * @param buckets by line; each file one of its own while there are no more of them than buckets were asked for
 */
public record HeatMap(List<String> edges, List<Bucket> buckets) {

    public HeatMap {
        edges = List.copyOf(edges);
        buckets = List.copyOf(buckets);
    }

    /**
     * Files that follow one another.
     *
     * @param from the line of the first
     * @param to the line of the last
     * @param edges in the order of the map's
     */
    public record Bucket(int from, int to, Cell center, List<Cell> edges) {

        public Bucket {
            edges = List.copyOf(edges);
        }
    }

    /**
     * Files of a bucket in one place.
     *
     * @param done in the center: fetched; on an edge: verified there
     * @param ended neither done nor failed, and nothing more comes: canceled, superseded, purged; on an edge also what failed
     *     in the center
     */
    public record Cell(long files, long done, long failed, long ended) {

        @JsonProperty
        public long pending() {
            return Math.max(0, files - done - failed - ended);
        }
    }
}
