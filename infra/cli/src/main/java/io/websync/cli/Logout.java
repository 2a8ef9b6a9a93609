package io.websync.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Forgets server and token. */
@Command(name = "logout", description = "Forget server and token.", mixinStandardHelpOptions = true)
final class Logout implements Callable<Integer> {

    @Override
    public Integer call() throws IOException {
        Files.deleteIfExists(Credentials.file(System.getenv()));
        return 0;
    }
}
