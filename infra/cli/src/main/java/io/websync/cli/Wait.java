package io.websync.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** For scripts: ends when all of them are settled. */
@Command(
        name = "wait",
        description = "Wait until submissions are settled, and say nothing before.",
        mixinStandardHelpOptions = true)
final class Wait implements Callable<Integer> {

    @Mixin
    private final Connection connection = new Connection();

    @Parameters(paramLabel = "SUBMISSION", arity = "1..*")
    private List<Long> submissions = List.of();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "for all of them together, like 90s, 15m or 2h; then exit code 3")
    private @Nullable Duration timeout;

    @Override
    public Integer call() throws InterruptedException {
        Server server = connection.open();
        Screen screen = connection.screen();
        Instant end = timeout == null ? null : Instant.now().plus(timeout);
        int exitCode = 0;
        for (long submission : submissions) {
            Duration left = end == null ? null : Duration.between(Instant.now(), end);
            Progress progress = new Watching(server, screen, false).until(submission, left);
            if (progress == null) {
                screen.tell("websync: submission " + submission + " is not settled, and the time is over");
                return Main.TIME_OUT;
            }
            if (screen.json()) {
                screen.print(progress.submission());
            } else {
                screen.say(progress.line());
            }
            exitCode = Math.max(exitCode, progress.exitCode());
        }
        return exitCode;
    }
}
