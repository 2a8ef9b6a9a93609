package io.websync.ingest.page;

import io.websync.catalog.report.ThroughputReport;
import io.websync.catalog.report.ThroughputReport.Point;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Throughput over the last day as a drawing, and as a sentence for who does not see it. */
record PlotView(List<Line> lines, Texts texts) {

    static final Duration LENGTH = Duration.ofDays(1);
    static final Duration STEP = Duration.ofMinutes(5);

    private static final double WIDTH = 600;
    private static final double HEIGHT = 116;
    private static final double ROOM = 110;

    /**
     * What came to one place.
     *
     * @param style of the line
     * @param key the name of the place, a text of messages.properties
     */
    record Line(String style, String key, ThroughputReport report) {

        private long peak() {
            return report.points().stream().mapToLong(Point::bytes).max().orElse(0);
        }
    }

    /** Whether there is anything to draw. */
    public boolean empty() {
        return lines.stream().allMatch(line -> line.report.files() + line.report.bytes() == 0);
    }

    /** An SVG path; all lines have one scale. */
    public String way(Line line) {
        long most = Math.max(1, lines.stream().mapToLong(Line::peak).max().orElse(1));
        List<Point> points = line.report.points();
        var way = new StringBuilder();
        for (int i = 0; i < points.size(); i++) {
            way.append(String.format(
                    Locale.ROOT,
                    "%s%.1f %.1f",
                    i == 0 ? "M" : "L",
                    WIDTH * i / Math.max(1, points.size() - 1),
                    HEIGHT - ROOM * points.get(i).bytes() / most));
        }
        return way.toString();
    }

    /** How much came, and how fast at most. */
    public String says(Line line) {
        long seconds = line.report.step().toSeconds();
        return texts.say(
                "plot.says", texts.bytes(line.report.bytes()), line.report.files(), texts.bytes(line.peak() / seconds));
    }
}
