package io.websync.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Runs again what failed, and only that. */
@Command(
        name = "retry",
        description = "Run again what failed or was canceled: all of it, or what the options choose.",
        mixinStandardHelpOptions = true)
final class Retry implements Callable<Integer> {

    @Mixin
    private final Connection connection = new Connection();

    @Parameters(paramLabel = "SUBMISSION")
    private long submission;

    @Option(names = "--files", paramLabel = "LINE", split = ",", description = "only these lines of the list")
    private List<Integer> files = List.of();

    @Option(names = "--edges", paramLabel = "EDGE", split = ",", description = "only what these edges gave up on")
    private List<String> edges = List.of();

    @Option(names = "--states", paramLabel = "STATE", split = ",", description = "FAILED, CANCELED or RELEASED")
    private List<String> states = List.of();

    @Option(names = "--classes", paramLabel = "CLASS", split = ",", description = "only failures of these classes")
    private List<String> classes = List.of();

    @Override
    public Integer call() {
        JsonNode answer = connection
                .open()
                .post(
                        "/api/v1/submissions/" + submission + "/retry",
                        Map.of("files", files, "edges", edges, "states", states, "codes", classes));
        Screen screen = connection.screen();
        if (screen.json()) {
            screen.print(answer);
        } else {
            JsonNode matched = answer.path("matched");
            screen.say(matched.path("files").asLong() + " files and "
                    + matched.path("copies").asLong() + " copies run again");
        }
        return 0;
    }
}
