package io.websync.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** How far one submission is. */
@Command(name = "status", description = "How far a submission is, edge by edge.", mixinStandardHelpOptions = true)
final class Status implements Callable<Integer> {

    @Mixin
    private final Connection connection = new Connection();

    @Parameters(paramLabel = "SUBMISSION")
    private long submission;

    @Override
    public Integer call() {
        var progress = new Progress(connection.open().get("/api/v1/submissions/" + submission));
        print(connection.screen(), progress);
        return progress.settled() ? progress.exitCode() : 0;
    }

    static void print(Screen screen, Progress progress) {
        JsonNode submission = progress.submission();
        if (screen.json()) {
            screen.print(submission);
            return;
        }
        JsonNode counts = submission.path("counts");
        screen.say("submission " + progress.id() + " of " + Screen.text(submission, "account") + ": "
                + progress.state() + (submission.path("paused").asBoolean() ? ", paused" : "")
                + (submission.has("deadlineMissedAt") ? ", deadline missed" : "") + "; "
                + counts.path("accepted").asLong() + " accepted, "
                + counts.path("rejected").asLong() + " rejected");
        screen.table(progress.table());
    }
}
