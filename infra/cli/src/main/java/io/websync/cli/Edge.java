package io.websync.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What is done on an edge's own machine. */
@Command(
        name = "edge",
        description = "Make this machine an edge node.",
        mixinStandardHelpOptions = true,
        subcommands = EdgeJoin.class)
final class Edge implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec command;

    @Override
    public Integer call() {
        if (command != null) {
            command.commandLine().usage(command.commandLine().getErr());
        }
        return Main.USAGE;
    }
}
