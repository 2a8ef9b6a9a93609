package io.websync.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Keeps server and token, once the server knows the token. */
@Command(
        name = "login",
        description = "Keep the server's address and your token; the token is asked for, or read from standard input.",
        mixinStandardHelpOptions = true)
final class Login implements Callable<Integer> {

    @Parameters(paramLabel = "URL", description = "address of websync, like https://websync.example.org")
    private String url = "";

    @Spec
    private @Nullable CommandSpec command;

    @Override
    public Integer call() throws IOException {
        String token = Screen.secret("Token: ");
        if (token.isEmpty()) {
            throw new CommandFailure(Main.USAGE, "no token was given");
        }
        var credentials = new Credentials(Server.root(url), token);
        new Server(credentials.server(), token).get("/api/v1/submissions?limit=1");
        Path file = Credentials.file(Main.environment(command));
        credentials.write(file);
        if (command != null) {
            command.commandLine().getErr().println("Kept in " + file + "; `websync logout` forgets it.");
        }
        return 0;
    }
}
