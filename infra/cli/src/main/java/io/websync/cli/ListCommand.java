package io.websync.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** Submissions, the newest first. */
@Command(name = "list", description = "Your submissions, the newest first.", mixinStandardHelpOptions = true)
final class ListCommand implements Callable<Integer> {

    @Mixin
    private final Connection connection = new Connection();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "how many; default ${DEFAULT-VALUE}")
    private int limit;

    @Override
    public Integer call() {
        Screen screen = connection.screen();
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("id", "state", "handed in", "accepted", "center", "verified", "failed"));
        int left = limit;
        for (JsonNode item :
                connection.open().items("/api/v1/submissions?limit=" + Math.max(1, Math.min(limit, 100)))) {
            if (screen.json()) {
                screen.print(item);
            } else {
                rows.add(row(item));
            }
            if (--left <= 0) {
                break;
            }
        }
        if (!screen.json()) {
            screen.table(rows);
        }
        return 0;
    }

    private static List<String> row(JsonNode item) {
        long verified = 0;
        long failed = item.path("sync").path("failed").asLong();
        for (JsonNode edge : item.path("distribution")) {
            verified += edge.path("mirrored").asLong();
            failed += edge.path("failed").asLong();
        }
        return List.of(
                Screen.text(item, "id"),
                Screen.text(item, "state"),
                Screen.time(item, "createdAt"),
                Screen.text(item.path("counts"), "accepted"),
                Screen.text(item.path("sync"), "fetched"),
                Long.toString(verified),
                Long.toString(failed));
    }
}
