package io.websync.ingest.live;

import io.websync.catalog.report.HeatMap;
import io.websync.catalog.report.HeatMaps;
import io.websync.ingest.live.Recent.Counted;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * Heat maps as they were a moment ago: those who watch a large submission cost no more than a twentieth of a connection
 * together. Thread-safe.
 */
public final class RecentHeatMaps {

    private static final int TIMES = 20;

    private final Recent<Part, HeatMap> recent;

    private record Part(long submission, int from, int to, int buckets) {}

    public RecentHeatMaps(HeatMaps maps, Clock clock) {
        this.recent = new Recent<>(
                part -> maps.of(part.submission, part.from, part.to, part.buckets), Duration.ZERO, TIMES, clock);
    }

    /** As {@link HeatMaps#of}, or as it was at most a minute ago. */
    public HeatMap of(long submission, int from, int to, int buckets) {
        return recent.await(new Part(submission, from, to, buckets)).value();
    }

    /** As {@link Recent#soon}. */
    public Optional<Counted<HeatMap>> soon(long submission, int from, int to, int buckets) {
        return recent.soon(new Part(submission, from, to, buckets));
    }
}
