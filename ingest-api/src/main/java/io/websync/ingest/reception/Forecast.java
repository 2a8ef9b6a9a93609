package io.websync.ingest.reception;

import io.websync.catalog.submission.Counts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What handing a list in would do, as far as the catalog knows now. Nothing was kept of it.
 *
 * @param toFetch accepted files that are not in center storage, and so are fetched; how large they are nobody knows yet
 * @param held accepted files that are in center storage; their origins are asked whether they have changed
 * @param heldBytes their size
 * @param edges what would move to each edge that takes the list
 * @param lines an entry each, in the order of the list
 */
public record Forecast(
        Counts counts, long toFetch, long held, long heldBytes, List<EdgeForecast> edges, List<Line> lines) {

    public Forecast {
        edges = List.copyOf(edges);
        lines = List.copyOf(lines);
    }

    /** What becomes of an entry. */
    public enum Outcome {
        ACCEPTED,
        REJECTED,
        /** An earlier entry asks for the same. */
        DUPLICATE
    }

    /**
     * An entry.
     *
     * @param line where it stands
     * @param text as it stands there
     * @param reason why it is rejected, or what it repeats; null when it is accepted
     * @param asset where its bytes go in the mirror; null when it is rejected
     * @param inCenter whether center storage holds it; null when nothing of it would move
     * @param size bytes; null where it is unknown
     * @param on edges of the list that have a verified copy already
     */
    public record Line(
            long line,
            String text,
            Outcome outcome,
            @Nullable String reason,
            @Nullable String asset,
            @Nullable Boolean inCenter,
            @Nullable Long size,
            List<String> on) {

        public Line {
            on = List.copyOf(on);
        }
    }

    /**
     * What would move to an edge, if the origins have not changed what the center holds.
     *
     * @param files that it has no copy of, with those of unknown size
     * @param bytes of the files whose size is known
     * @param unknown files whose size nobody knows yet
     */
    public record EdgeForecast(String edge, long files, long bytes, long unknown) {}
}
