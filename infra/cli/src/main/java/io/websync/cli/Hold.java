package io.websync.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Stops a submission, for good or for a while, or lets it go on. */
abstract class Hold implements Callable<Integer> {

    @Mixin
    private final Connection connection = new Connection();

    @Parameters(paramLabel = "SUBMISSION")
    private long submission;

    private final String act;

    private Hold(String act) {
        this.act = act;
    }

    @Override
    public Integer call() {
        JsonNode answer = connection.open().post("/api/v1/submissions/" + submission + "/" + act, null);
        Screen screen = connection.screen();
        if (screen.json()) {
            screen.print(answer);
        } else {
            screen.say(Screen.text(answer, "effect"));
        }
        return 0;
    }

    /** For good. */
    @Command(
            name = "cancel",
            description = "Stop a submission, and give up what it brought.",
            mixinStandardHelpOptions = true)
    static final class Cancel extends Hold {
        Cancel() {
            super("cancel");
        }
    }

    /** For a while. */
    @Command(
            name = "pause",
            description = "Start nothing more of a submission until it is resumed.",
            mixinStandardHelpOptions = true)
    static final class Pause extends Hold {
        Pause() {
            super("pause");
        }
    }

    /** Goes on. */
    @Command(name = "resume", description = "Let a paused submission go on.", mixinStandardHelpOptions = true)
    static final class Resume extends Hold {
        Resume() {
            super("resume");
        }
    }
}
