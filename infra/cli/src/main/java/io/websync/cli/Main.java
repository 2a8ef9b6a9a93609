package io.websync.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;

/** The commands, and what the process ends with. */
@Command(
        name = "websync",
        description = "Mirrors lists of URLs to edge nodes, and proves every copy by its digest.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        usageHelpAutoWidth = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done; for submit --wait, watch, wait and verify: complete",
            "1:partial or failed",
            "2:wrong usage",
            "3:the time was over",
            "4:the server cannot be reached or refuses, or a file cannot be read or written"
        },
        footer = {
            "",
            "The server and the token come from `websync login`, from --server and WEBSYNC_TOKEN, or from WEBSYNC_SERVER.",
            "`websync COMMAND --help` tells more of a command."
        },
        subcommands = {
            Login.class,
            Logout.class,
            Submit.class,
            ListCommand.class,
            Status.class,
            Watch.class,
            Wait.class,
            Where.class,
            Failures.class,
            Retry.class,
            Hold.Cancel.class,
            Hold.Pause.class,
            Hold.Resume.class,
            Purge.class,
            Verify.class,
            Report.class,
            Nodes.class,
            DeadLetters.class,
            Edge.class,
            HelpCommand.class
        })
public final class Main {

    static final int INCOMPLETE = 1;
    static final int USAGE = 2;
    static final int TIME_OUT = 3;
    static final int REFUSED = 4;

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"websync " + (version == null ? "of this checkout" : version)};
        }
    }

    private final Map<String, String> environment;

    private Main(Map<String, String> environment) {
        this.environment = environment;
    }

    public static void main(String[] args) {
        System.exit(commandLine(System.getenv()).execute(args));
    }

    /** The environment that this command, or the one that it is below, was started with. */
    static Map<String, String> environment(@Nullable CommandSpec command) {
        return command != null && command.root().userObject() instanceof Main main ? main.environment : Map.of();
    }

    static CommandLine commandLine(Map<String, String> environment) {
        return new CommandLine(new Main(environment))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, line, parsed) -> {
                    boolean known = failure instanceof CommandFailure;
                    String reason = known ? String.valueOf(failure.getMessage()) : failure.toString();
                    line.getErr().println("websync: " + Screen.clean(reason));
                    if (failure instanceof CommandFailure refusal) {
                        refusal.more().forEach(more -> line.getErr().println(Screen.clean(more)));
                    }
                    return known ? ((CommandFailure) failure).exitCode() : REFUSED;
                });
    }
}
