package io.websync.catalog.report;

import io.websync.catalog.Catalog;
import io.websync.catalog.SqlTypes;
import io.websync.catalog.report.ThroughputReport.Point;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads what came in each minute. Thread-safe. */
public final class ThroughputReports {

    /** Points at most. */
    public static final int MOST = 1500;

    private static final Point NOTHING = new Point(0, 0);

    private final JdbcClient jdbc;

    private record Row(int step, Point point) {}

    public ThroughputReports(Catalog catalog) {
        this.jdbc = catalog.jdbc();
    }

    /** What came from origins into the center. */
    public ThroughputReport ofCenter(Instant now, Duration length, Duration step) {
        return read("t.edge_id = 0", null, now, length, step);
    }

    /** What came from the center to the edge. */
    public ThroughputReport ofEdge(int edge, Instant now, Duration length, Duration step) {
        return read("t.edge_id = :edge", edge, now, length, step);
    }

    /** What came from the center to all edges. */
    public ThroughputReport ofEdges(Instant now, Duration length, Duration step) {
        return read("t.edge_id <> 0", null, now, length, step);
    }

    /**
     * @param now the last point is of the step that this is in
     * @param step a multiple of a minute
     * @throws IllegalArgumentException when it would be more than {@link #MOST} points
     */
    private ThroughputReport read(String which, @Nullable Integer edge, Instant now, Duration length, Duration step) {
        long count = length.dividedBy(step);
        if (step.toSeconds() % 60 != 0 || step.isZero() || count < 1 || count > MOST) {
            throw new IllegalArgumentException(length + " in steps of " + step + " are not 1 to " + MOST + " points");
        }
        Instant last = now.truncatedTo(ChronoUnit.MINUTES);
        Instant from = last.minusSeconds(Math.floorMod(last.getEpochSecond(), step.toSeconds()))
                .minus(step.multipliedBy(count - 1));
        Point[] points = new Point[(int) count];
        Arrays.fill(points, NOTHING);
        jdbc.sql("""
                select floor(extract(epoch from t.minute - :from) / :step)::int as step, sum(t.files)::bigint as files,
                    sum(t.bytes)::bigint as bytes
                from throughput t where t.minute >= :from and t.minute < :to and\s""" + which + " group by 1")
                .param("from", SqlTypes.timestamp(from))
                .param("to", SqlTypes.timestamp(from.plus(step.multipliedBy(count))))
                .param("step", step.toSeconds())
                .param("edge", edge)
                .query((row, _) -> new Row(row.getInt("step"), new Point(row.getLong("files"), row.getLong("bytes"))))
                .list()
                .forEach(row -> points[row.step] = row.point);
        return new ThroughputReport(from, step, List.of(points));
    }
}
