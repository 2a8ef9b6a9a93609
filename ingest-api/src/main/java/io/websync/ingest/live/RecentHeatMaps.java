package io.websync.ingest.live;

import io.websync.catalog.report.HeatMap;
import io.websync.catalog.report.HeatMaps;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Heat maps as they were a moment ago: one that took long to count is good for twenty times as long, so that those who watch a
 * large submission cost no more than a twentieth of a connection. Thread-safe.
 */
public final class RecentHeatMaps {

    private static final int TIMES = 20;
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final int MOST = 64;

    private final HeatMaps maps;
    private final Map<Part, Counted> recent = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Part, Counted> eldest) {
            return size() > MOST;
        }
    };

    private record Part(long submission, int from, int to, int buckets) {}

    private record Counted(HeatMap map, long goodUntil) {}

    public RecentHeatMaps(HeatMaps maps) {
        this.maps = maps;
    }

    /** As {@link HeatMaps#of}, or as it was at most a minute ago. */
    public HeatMap of(long submission, int from, int to, int buckets) {
        var part = new Part(submission, from, to, buckets);
        long start = System.nanoTime();
        @Nullable Counted counted;
        synchronized (recent) {
            counted = recent.get(part);
        }
        if (counted != null && counted.goodUntil - start > 0) {
            return counted.map;
        }
        HeatMap map = maps.of(submission, from, to, buckets);
        long end = System.nanoTime();
        synchronized (recent) {
            recent.put(part, new Counted(map, end + Math.min(LONGEST.toNanos(), TIMES * (end - start))));
        }
        return map;
    }
}
