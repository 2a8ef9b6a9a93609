package io.websync.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Forgets server and token. */
@Command(name = "logout", description = "Forget server and token.", mixinStandardHelpOptions = true)
final class Logout implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec command;

    @Override
    public Integer call() throws IOException {
        Files.deleteIfExists(Credentials.file(Main.environment(command)));
        return 0;
    }
}
