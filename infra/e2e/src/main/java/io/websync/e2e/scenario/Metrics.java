package io.websync.e2e.scenario;

import java.util.List;

/**
 * Metrics in Prometheus' text format.
 *
 * @param lines without comments
 */
record Metrics(List<String> lines) {

    static Metrics of(String text) {
        return new Metrics(text.lines().filter(line -> !line.startsWith("#")).toList());
    }

    /** Of all series of this name with this label; 0 when there is none. */
    double sum(String name, String label) {
        return lines.stream()
                .filter(line -> line.startsWith(name + "{") && line.contains(label))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
