package io.websync.bench.measure;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a side used in one round.
 *
 * @param cpuSeconds user and system time of all its processes
 * @param peakRssBytes the highest sum over all its processes seen at one moment; memory that they share counts once
 * @param cpuSecondsOf per process, for finding where the time goes; may be empty
 */
public record Usage(double cpuSeconds, long peakRssBytes, Map<String, Double> cpuSecondsOf) {

    public Usage {
        cpuSecondsOf = Map.copyOf(cpuSecondsOf);
    }

    /** Both together, for two groups of processes in the same round. */
    public Usage plus(Usage other) {
        var both = new TreeMap<>(cpuSecondsOf);
        other.cpuSecondsOf.forEach((name, seconds) -> both.merge(name, seconds, Double::sum));
        return new Usage(cpuSeconds + other.cpuSeconds, peakRssBytes + other.peakRssBytes, both);
    }
}
