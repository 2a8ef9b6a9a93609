package io.websync.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Takes files off the edges. */
@Command(
        name = "purge",
        description = "Take files off the edges: release your claims on them, or, as an administrator, everybody's.",
        mixinStandardHelpOptions = true)
final class Purge implements Callable<Integer> {

    /** What is to go: exactly one. */
    static final class What {
        @Parameters(paramLabel = "URL", arity = "1..*", description = "URLs, or places in the mirror: host/path")
        private @Nullable List<String> urls;

        @Option(names = "--prefix", paramLabel = "PREFIX", description = "all that begins so: host/path")
        private @Nullable String prefix;

        @Option(names = "--submission", paramLabel = "N", description = "all that this submission asked for")
        private @Nullable Long submission;
    }

    @Mixin
    private final Connection connection = new Connection();

    @ArgGroup(multiplicity = "1")
    private What what = new What();

    @Option(
            names = "--own-claims-only",
            description = "as an administrator: release only your own claims, like everybody else does")
    private boolean ownOnly;

    @Option(names = "--wait", description = "until every edge has said that it is gone")
    private boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "of --wait, like 90s or 15m; then exit code 3")
    private @Nullable Duration timeout;

    @Override
    public Integer call() throws InterruptedException {
        Server server = connection.open();
        Screen screen = connection.screen();
        var order = new LinkedHashMap<String, Object>();
        if (what.urls != null) {
            order.put("urls", what.urls);
        } else if (what.prefix != null) {
            order.put("prefix", what.prefix);
        } else if (what.submission != null) {
            order.put("submission", what.submission);
        }
        if (ownOnly) {
            order.put("outright", false);
        }
        JsonNode asked = server.post("/api/v1/purges", order);
        if (!wait) {
            if (screen.json()) {
                screen.print(asked);
            } else {
                screen.say("purge " + Screen.text(asked, "id") + " is on its way");
            }
            return 0;
        }
        Instant end = timeout == null ? Instant.MAX : Instant.now().plus(timeout);
        while (true) {
            JsonNode purge = server.get("/api/v1/purges/" + Screen.text(asked, "id"));
            if (Screen.text(purge, "state").equals("GONE")) {
                print(screen, purge);
                return 0;
            }
            if (Instant.now().isAfter(end)) {
                print(screen, purge);
                return Main.TIME_OUT;
            }
            Thread.sleep(1000);
        }
    }

    private static void print(Screen screen, JsonNode purge) {
        if (screen.json()) {
            screen.print(purge);
            return;
        }
        screen.say("purge " + Screen.text(purge, "id") + ": " + Screen.text(purge, "state") + ", "
                + Screen.text(purge, "purged") + " of " + Screen.text(purge, "assets")
                + " files wanted nowhere any more");
        for (JsonNode edge : purge.path("edges")) {
            if (edge.path("waiting").asLong() > 0) {
                screen.say("waits for " + Screen.text(edge, "edge") + ": " + Screen.text(edge, "waiting"));
            }
        }
    }
}
