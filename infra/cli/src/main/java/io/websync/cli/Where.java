package io.websync.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** On which edges a file is. */
@Command(
        name = "where",
        description = "On which edges a file is, since when, and which submissions asked for it.",
        mixinStandardHelpOptions = true)
final class Where implements Callable<Integer> {

    private static final Duration LOOK = Duration.ofSeconds(1);

    @Mixin
    private final Connection connection = new Connection();

    @Parameters(paramLabel = "URL", description = "a URL, or where it lies in the mirror: host/path")
    private String url = "";

    @Option(names = "--check", description = "have every edge read its copy now, and ask its own web server for it")
    private boolean check;

    @Option(names = "--wait", description = "with --check: until all of them have answered")
    private boolean wait;

    @Override
    public Integer call() throws InterruptedException {
        Server server = connection.open();
        Screen screen = connection.screen();
        if (check) {
            server.post("/api/v1/where/check?url=" + Server.encoded(url), null);
        }
        JsonNode asset = server.get("/api/v1/where?url=" + Server.encoded(url));
        while (check && wait && asset.at("/copies").values().stream().anyMatch(Where::pending)) {
            Thread.sleep(LOOK.toMillis());
            asset = server.get("/api/v1/where?url=" + Server.encoded(url));
        }
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
        rows.add(List.of("edge", "state", "since", "check", "why"));
        for (JsonNode copy : asset.path("copies")) {
            rows.add(List.of(
                    Screen.text(copy, "edge"),
                    Screen.text(copy, "state"),
                    Screen.time(copy, "since"),
                    found(copy.path("check")),
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

    private static boolean pending(JsonNode copy) {
        return copy.path("check").path("pending").asBoolean();
    }

    /** «SOUND, web OTHER_BYTES». */
    private static String found(JsonNode check) {
        JsonNode result = check.path("result");
        if (result.isMissingNode() || result.isNull()) {
            return check.path("pending").asBoolean() ? "asked" : "";
        }
        String web = result.hasNonNull("visit") ? ", web " + Screen.text(result.path("visit"), "answer") : "";
        return Screen.text(result, "copy") + web + (check.path("pending").asBoolean() ? " (asked again)" : "");
    }
}
