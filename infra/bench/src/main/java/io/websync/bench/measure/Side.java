package io.websync.bench.measure;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What one side took over the rounds, in the order of the rounds. Not thread-safe. */
public final class Side {

    private final List<Double> values = new ArrayList<>();
    private final List<Usage> usages = new ArrayList<>();

    public void add(double value) {
        values.add(value);
    }

    public void add(Usage usage) {
        usages.add(usage);
    }

    public void add(double value, Usage usage) {
        add(value);
        add(usage);
    }

    public double best() {
        return Collections.min(values);
    }

    public double worst() {
        return Collections.max(values);
    }

    public double median() {
        return percentile(50);
    }

    /** (worst − best) ÷ median. */
    public double spread() {
        return (worst() - best()) / median();
    }

    /**
     * Of all values the one that so many percent are not above, between two values in proportion.
     *
     * @param percent 0 to 100
     */
    public double percentile(double percent) {
        List<Double> sorted = values.stream().sorted().toList();
        double place = percent / 100 * (sorted.size() - 1);
        int below = (int) Math.floor(place);
        int above = (int) Math.ceil(place);
        return sorted.get(below) + (place - below) * (sorted.get(above) - sorted.get(below));
    }

    public List<Double> values() {
        return Collections.unmodifiableList(values);
    }

    /** Of a round, the middle one. */
    public double cpuSeconds() {
        var cpu = new Side();
        usages.forEach(usage -> cpu.add(usage.cpuSeconds()));
        return usages.isEmpty() ? 0 : cpu.median();
    }

    /** Of all rounds, the highest. */
    public long peakRssBytes() {
        return usages.stream().mapToLong(Usage::peakRssBytes).max().orElse(0);
    }

    /** Per round. */
    public List<Usage> usages() {
        return Collections.unmodifiableList(usages);
    }
}
