package io.websync.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Follows one submission to its end. */
@Command(name = "watch", description = "Follow a submission until it is settled.", mixinStandardHelpOptions = true)
final class Watch implements Callable<Integer> {

    @Mixin
    private final Connection connection = new Connection();

    @Parameters(paramLabel = "SUBMISSION")
    private long submission;

    @Override
    public Integer call() throws InterruptedException {
        Screen screen = connection.screen();
        var end =
                Objects.requireNonNull(new Watching(connection.open(), screen, !screen.json()).until(submission, null));
        Status.print(screen, end);
        return end.exitCode();
    }
}
