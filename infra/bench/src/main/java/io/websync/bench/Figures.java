package io.websync.bench;

import io.websync.bench.measure.Row;
import io.websync.bench.measure.Side;
import io.websync.bench.measure.Usage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/** Figures as text and as JSON. */
final class Figures {

    private static final double MIB = 1024 * 1024;

    private Figures() {}

    static String number(double value) {
        return String.format(Locale.ROOT, value < 1 ? "%.3f" : "%.2f", value);
    }

    /** A line on a round that is over. */
    static String round(String name, int round, Side ours, Side theirs) {
        return "  " + name + " round " + round + (round == 0 ? " (not counted)" : "") + ": ours " + last(ours)
                + (theirs.values().isEmpty() ? "" : ", theirs " + last(theirs));
    }

    private static String last(Side side) {
        return number(side.values().getLast()) + " s"
                + (side.usages().isEmpty()
                        ? ""
                        : " (CPU " + number(side.usages().getLast().cpuSeconds()) + " s)");
    }

    static String text(Row row) {
        return String.format(
                        Locale.ROOT,
                        "%s: ratio %.2f, target: %s, %s%n",
                        row.name(),
                        row.ratio(),
                        row.target(),
                        row.met() ? "met" : "missed")
                + side("ours", row, row.ours()) + side("theirs", row, row.theirs())
                + "  " + row.note() + "\n"
                + "  processor seconds of ours: " + perProcess(row.ours()) + "\n";
    }

    private static String side(String name, Row row, Side side) {
        return String.format(
                Locale.ROOT,
                "  %-6s median %s %s, best %s, worst %s, spread %.0f %%; CPU %.2f s, peak RSS %.0f MiB%n",
                name,
                number(side.median()),
                row.unit(),
                number(side.best()),
                number(side.worst()),
                100 * side.spread(),
                side.cpuSeconds(),
                side.peakRssBytes() / MIB);
    }

    /** Middle of the rounds, per process. */
    private static Map<String, Double> perProcess(Side side) {
        var sides = new TreeMap<String, Side>();
        for (Usage usage : side.usages()) {
            usage.cpuSecondsOf()
                    .forEach((process, seconds) ->
                            sides.computeIfAbsent(process, _ -> new Side()).add(seconds));
        }
        var medians = new TreeMap<String, Double>();
        sides.forEach((process, its) -> medians.put(process, Math.round(100 * its.median()) / 100.0));
        return medians;
    }

    static String json(Machine machine, List<Row> rows) {
        var document = new LinkedHashMap<String, Object>();
        document.put("commit", machine.commit());
        document.put("machine", machine.description());
        document.put("jvmFlags", machine.jvmFlags());
        List<Object> list = new ArrayList<>();
        for (Row row : rows) {
            var entry = new LinkedHashMap<String, Object>();
            entry.put("name", row.name());
            entry.put("unit", row.unit());
            entry.put("ours", json(row.ours()));
            entry.put("theirs", json(row.theirs()));
            entry.put("ratio", row.ratio());
            entry.put("target", row.target());
            entry.put("met", row.met());
            entry.put("note", row.note());
            list.add(entry);
        }
        document.put("rows", list);
        return JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n";
    }

    private static Map<String, Object> json(Side side) {
        var entry = new LinkedHashMap<String, Object>();
        entry.put("best", side.best());
        entry.put("median", side.median());
        entry.put("p99", side.percentile(99));
        entry.put("spread", side.spread());
        entry.put("cpuSeconds", side.cpuSeconds());
        entry.put("peakRssBytes", side.peakRssBytes());
        entry.put("values", side.values());
        entry.put("cpuSecondsOf", perProcess(side));
        return entry;
    }
}
