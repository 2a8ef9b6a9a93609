package io.websync.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** On which edges a file is. */
@Command(
        name = "where",
        description = "On which edges a file is, since when, and which submissions asked for it.",
        mixinStandardHelpOptions = true)
final class Where implements Callable<Integer> {

    @Mixin
    private final Connection connection = new Connection();

    @Parameters(paramLabel = "URL", description = "a URL, or where it lies in the mirror: host/path")
    private String url = "";

    @Override
    public Integer call() {
        JsonNode asset = connection.open().get("/api/v1/where?url=" + Server.encoded(url));
        Screen screen = connection.screen();
        boolean everywhere = asset.path("everywhere").asBoolean();
        if (screen.json()) {
            screen.print(asset);
            return everywhere ? 0 : Main.INCOMPLETE;
        }
        screen.say(Screen.text(asset, "asset"));
        screen.say(
                asset.hasNonNull("digest")
                        ? Screen.text(asset, "digest") + ", "
                                + Screen.bytes(asset.path("size").asLong())
                        : "nothing is wanted of it now");
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("edge", "state", "since", "why"));
        for (JsonNode copy : asset.path("copies")) {
            rows.add(List.of(
                    Screen.text(copy, "edge"),
                    Screen.text(copy, "state"),
                    Screen.time(copy, "since"),
                    copy.hasNonNull("failure") ? Screen.why(copy.path("failure")) : ""));
        }
        if (rows.size() > 1) {
            screen.table(rows);
        }
        for (JsonNode file : asset.path("files")) {
            screen.say("asked for by submission " + Screen.text(file, "submission") + " line "
                    + Screen.text(file, "line") + " of " + Screen.text(file, "account") + ": "
                    + Screen.text(file, "state"));
        }
        return everywhere ? 0 : Main.INCOMPLETE;
    }
}
