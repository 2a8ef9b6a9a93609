package io.websync.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** What of a submission failed, and why: at the center, and on each edge. */
@Command(
        name = "failures",
        description = "What of a submission failed, where and why; with --json a file per line.",
        mixinStandardHelpOptions = true)
final class Failures implements Callable<Integer> {

    @Mixin
    private final Connection connection = new Connection();

    @Parameters(paramLabel = "SUBMISSION")
    private long submission;

    @Override
    public Integer call() {
        Server server = connection.open();
        Screen screen = connection.screen();
        String self = "/api/v1/submissions/" + submission;
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("line", "where", "why", "url"));
        boolean failed = false;
        for (JsonNode file : server.items(self + "/files?limit=500&state=FAILED")) {
            failed = true;
            if (screen.json()) {
                screen.print(file);
            } else {
                rows.add(row(file, "center", file.path("failure")));
            }
        }
        for (JsonNode edge : server.get(self).path("distribution")) {
            if (edge.path("failed").asLong() == 0) {
                continue;
            }
            String name = Screen.text(edge, "edge");
            for (JsonNode file : server.items(self + "/files?limit=500&failedAt=" + Server.encoded(name))) {
                failed = true;
                if (screen.json()) {
                    screen.print(file);
                } else {
                    rows.add(row(file, name, failureAt(file, name)));
                }
            }
        }
        if (!screen.json()) {
            if (failed) {
                screen.table(rows);
            } else {
                screen.say("nothing of submission " + submission + " failed");
            }
        }
        return failed ? Main.INCOMPLETE : 0;
    }

    private static JsonNode failureAt(JsonNode file, String edge) {
        for (JsonNode replica : file.path("replicas")) {
            if (Screen.text(replica, "edge").equals(edge)) {
                return replica.path("failure");
            }
        }
        return file.path("failure");
    }

    private static List<String> row(JsonNode file, String where, JsonNode failure) {
        return List.of(Screen.text(file, "line"), where, Screen.why(failure), Screen.text(file, "url"));
    }
}
