package io.websync.ingest.page;

import io.websync.catalog.report.HeatMap;
import io.websync.catalog.report.HeatMap.Bucket;
import io.websync.catalog.report.HeatMap.Cell;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriUtils;

/** Where the files of a submission stand, as a table: a row for each part of the list, a column for each place. */
record HeatView(long submission, HeatMap map, Texts texts) {

    /** Rows that still fit on a page; a look at the lines of one shows them by as many again. */
    static final int ROWS = 50;

    private static final int STEPS = 10;

    /**
     * A part of the list.
     *
     * @param href a closer look at it
     */
    public record Row(String lines, String href, List<Place> places) {}

    /**
     * Its files in one place.
     *
     * @param style how much is done, in ten steps and nothing
     * @param share in percent, rounded down, but none only when nothing is done
     * @param failed how many; null for none
     * @param words all of it, for who cannot see colors
     * @param href the files
     */
    public record Place(
            String style, String share, @Nullable String failed, String words, String href) {}

    public List<Row> rows() {
        return map.buckets().stream().map(this::row).toList();
    }

    private Row row(Bucket bucket) {
        boolean one = bucket.from() == bucket.to();
        String lines = one ? "" + bucket.from() : bucket.from() + "–" + bucket.to();
        String base = "/websync/submissions/" + submission;
        String range = base + "?from=" + bucket.from() + "&to=" + bucket.to();
        String spoken = one ? texts.say("heat.line", lines) : texts.say("heat.lines", lines);
        var places = new ArrayList<Place>();
        places.add(place(
                bucket.center(),
                texts.say("heat.inCenter", spoken),
                "heat.fetched",
                range + (bucket.center().failed() > 0 ? "&show=failed" : "") + "#files"));
        for (int i = 0; i < map.edges().size(); i++) {
            String edge = map.edges().get(i);
            Cell cell = bucket.edges().get(i);
            String show = cell.failed() > 0 ? "&show=" + UriUtils.encode("failed@" + edge, StandardCharsets.UTF_8) : "";
            places.add(place(cell, texts.say("heat.on", spoken, edge), "heat.verified", range + show + "#files"));
        }
        return new Row(lines, one ? base + "/files/" + bucket.from() : range + "#heat-map", places);
    }

    private Place place(Cell cell, String where, String done, String href) {
        long tenths = cell.done() * STEPS / Math.max(1, cell.files());
        long percent = cell.done() * 100 / Math.max(1, cell.files());
        String words = texts.say(done, cell.done());
        words = also(words, "heat.failed", cell.failed());
        words = also(words, "heat.pending", cell.pending());
        words = also(words, "heat.ended", cell.ended());
        return new Place(
                "h" + (cell.done() == 0 ? 0 : Math.max(1, tenths)),
                "" + (cell.done() == 0 ? 0 : Math.max(1, percent)),
                cell.failed() == 0 ? null : texts.count(cell.failed()),
                texts.say("heat.says", where, words),
                href);
    }

    private String also(String words, String key, long count) {
        return count == 0 ? words : texts.say("text.and", words, texts.say(key, count));
    }
}
