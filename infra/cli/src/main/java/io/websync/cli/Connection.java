package io.websync.cli;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command that talks to a server takes. */
final class Connection {

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "address of websync, like https://websync.example.org")
    private @Nullable URI server;

    @Option(names = "--json", description = "print what the API answers")
    boolean json;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    /** A token by environment is for the server by option or environment, and else for that of the last login. */
    Server open() {
        Map<String, String> environment = Main.environment(command);
        Credentials known = Credentials.read(Credentials.file(environment));
        URI root = server;
        if (root == null) {
            String named = environment.get("WEBSYNC_SERVER");
            root = named == null || named.isBlank() ? (known == null ? null : known.server()) : Server.root(named);
        } else {
            root = Server.root(root.toString());
        }
        String token = environment.get("WEBSYNC_TOKEN");
        if ((token == null || token.isBlank())
                && known != null
                && known.server().equals(root)) {
            token = known.token();
        }
        if (root == null || token == null || token.isBlank()) {
            throw new CommandFailure(
                    Main.USAGE,
                    root == null
                            ? "which server? `websync login URL` once, or --server URL and WEBSYNC_TOKEN"
                            : "no token for " + root + "; `websync login " + root + "` once, or set WEBSYNC_TOKEN");
        }
        return new Server(root, token);
    }

    Screen screen() {
        CommandSpec spec = command;
        if (spec == null) {
            throw new IllegalStateException("no command");
        }
        return new Screen(spec.commandLine().getOut(), spec.commandLine().getErr(), json);
    }
}
