package io.websync.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Shows what handing a list in would do. */
final class Forecast {

    private Forecast() {}

    /** @return the exit code: whether all lines would be taken */
    static int print(Screen screen, JsonNode forecast) {
        JsonNode counts = forecast.path("counts");
        long rejected = counts.path("rejected").asLong();
        if (screen.json()) {
            screen.print(forecast);
            return rejected == 0 ? 0 : Main.INCOMPLETE;
        }
        var lines = new ArrayList<List<String>>();
        lines.add(List.of("LINE", "OUTCOME", "SIZE", "THERE ALREADY", "ENTRY"));
        for (JsonNode line : forecast.path("lines")) {
            boolean accepted = Screen.text(line, "outcome").equals("ACCEPTED");
            String reason = Screen.text(line, "reason");
            lines.add(List.of(
                    Screen.text(line, "line"),
                    Screen.text(line, "outcome").toLowerCase(Locale.ROOT),
                    !accepted
                            ? ""
                            : line.has("size") ? Screen.bytes(line.path("size").asLong()) : "unknown",
                    accepted ? where(line) : "",
                    Screen.text(line, "text") + (reason.isEmpty() ? "" : ": " + reason)));
        }
        screen.table(lines);
        screen.say("a dry run, nothing is handed in: " + counts.path("accepted").asLong() + " accepted, " + rejected
                + " rejected, " + counts.path("folded").asLong() + " repeated");
        screen.say(forecast.path("toFetch").asLong() + " would be fetched, of unknown size; "
                + forecast.path("held").asLong() + " are in center storage already, "
                + Screen.bytes(forecast.path("heldBytes").asLong()));
        var edges = new ArrayList<List<String>>();
        edges.add(List.of("EDGE", "FILES TO MOVE", "KNOWN BYTES", "OF UNKNOWN SIZE"));
        for (JsonNode edge : forecast.path("edges")) {
            edges.add(List.of(
                    Screen.text(edge, "edge"),
                    Screen.text(edge, "files"),
                    Screen.bytes(edge.path("bytes").asLong()),
                    Screen.text(edge, "unknown")));
        }
        screen.table(edges);
        return rejected == 0 ? 0 : Main.INCOMPLETE;
    }

    private static String where(JsonNode line) {
        if (!line.path("inCenter").asBoolean()) {
            return "nowhere";
        }
        var places = new ArrayList<>(List.of("center"));
        line.path("on").forEach(edge -> places.add(edge.asString()));
        return String.join(" ", places);
    }
}
