package io.websync.catalog.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What came to one place over a time.
 *
 * @param from of the first point
 * @param step between two points, a multiple of a minute
 * @param points one for each step, also where nothing came
 */
public record ThroughputReport(Instant from, Duration step, List<Point> points) {

    /** What came within one step. */
    public record Point(long files, long bytes) {}

    public ThroughputReport {
        points = List.copyOf(points);
    }

    @JsonProperty
    public long files() {
        return points.stream().mapToLong(Point::files).sum();
    }

    @JsonProperty
    public long bytes() {
        return points.stream().mapToLong(Point::bytes).sum();
    }
}
