package io.websync.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/**
 * Sets an edge up from the archive that this command came in. All that can be checked is checked before the one-time token is used
 * up; after that the settings are written first, and the same command goes on where it was broken off.
 */
@Command(
        name = "join",
        description = {
            "Make this machine an edge node, with the one-time token of the node's page: it is asked for, or read from"
                    + " standard input.",
            "",
            "Writes the edge-consumer's settings and its systemd unit, and starts it when run as root."
        },
        mixinStandardHelpOptions = true)
final class EdgeJoin implements Callable<Integer> {

    private static final int JAVA = 25;

    @Parameters(index = "0", paramLabel = "URL", description = "address of websync, like https://websync.example.org")
    private String url = "";

    /** Refused, with a better reason than that there are too many words. */
    @Parameters(index = "1..*", hidden = true)
    private List<String> tokens = List.of();

    @Option(
            names = "--allow-http",
            description = "also without TLS to another machine, where whoever listens reads the tokens")
    private boolean allowHttp;

    @Option(
            names = "--dir",
            paramLabel = "FOLDER",
            description = "for settings and unit (${DEFAULT-VALUE})",
            defaultValue = "/etc/websync")
    private Path folder = Path.of("");

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description = "for the mirror (${DEFAULT-VALUE})",
            defaultValue = "/var/lib/websync")
    private Path data = Path.of("");

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "whom the edge runs as; made when run as root (${DEFAULT-VALUE})",
            defaultValue = "websync")
    private String user = "";

    @Option(names = "--replace", description = "also when this machine is an edge already")
    private boolean replace;

    @Option(names = "--no-start", description = "only write the files")
    private boolean noStart;

    @Spec
    private @Nullable CommandSpec command;

    @Override
    public Integer call() throws IOException {
        URI root = Server.root(url);
        if (!isPrivate(root) && !allowHttp) {
            throw new CommandFailure(
                    Main.USAGE,
                    root + " is plain HTTP, where whoever listens reads the tokens; use https://, or --allow-http");
        }
        String secret = secret();
        if (Runtime.version().feature() < JAVA) {
            throw new CommandFailure(
                    Main.REFUSED,
                    "an edge needs a Java " + JAVA + ", but this is " + Runtime.version() + "; set JAVA_HOME to one");
        }
        var machine = new EdgeMachine(archive(), folder, data, user);
        machine.check();
        String node = machine.joinedWith(secret);
        if (node == null) {
            if (machine.isEdge() && !replace) {
                throw new CommandFailure(
                        Main.REFUSED,
                        "this machine is an edge already: " + machine.settings()
                                + "; --replace joins anew. The token was not used");
            }
            JsonNode joined = new Server(root, "").post("/api/v1/join", Map.of("token", secret));
            node = Screen.text(joined, "node");
            machine.write(secret, node, settings(joined));
            say(node + ": settings in " + machine.settings());
        } else {
            say("This machine joined as " + node + " with this token before; going on.");
        }
        machine.prepare(node);
        say("Unit: " + machine.unit());
        if (!noStart && machine.canStart()) {
            machine.start();
            say("Started; `journalctl -u " + EdgeMachine.UNIT + "` shows its log, `websync nodes` how it is.");
        } else {
            say("Start it as root:  systemctl enable --now " + machine.unit());
        }
        return 0;
    }

    private static Map<String, String> settings(JsonNode joined) {
        var settings = new TreeMap<String, String>();
        joined.path("settings").properties().forEach(setting -> {
            // Nothing else is the center's to say.
            if (setting.getKey().startsWith("websync.edge.")) {
                settings.put(setting.getKey(), setting.getValue().asString(""));
            }
        });
        settings.put("websync.edge.token", Screen.text(joined, "token"));
        return settings;
    }

    /** Whoever listens reads both tokens where there is no TLS; nobody does on this very machine. */
    private static boolean isPrivate(URI root) {
        String host = root.getHost();
        return "https".equals(root.getScheme())
                || host.equals("localhost")
                || host.equals("[::1]")
                || host.matches("127\\.[0-9]+\\.[0-9]+\\.[0-9]+");
    }

    private String secret() throws IOException {
        if (!tokens.isEmpty()) {
            throw new CommandFailure(
                    Main.USAGE,
                    "the one-time token does not belong on the command line, where others of this machine see it: it is"
                            + " asked for, or read from standard input. Make another one, if others were here");
        }
        String given = Screen.secret("One-time token: ");
        if (given.isEmpty()) {
            throw new CommandFailure(Main.USAGE, "no one-time token was given");
        }
        return given;
    }

    /** The folder of the archive: where this very program lies, unless WEBSYNC_HOME says otherwise. */
    private Path archive() {
        String home = Main.environment(command).get("WEBSYNC_HOME");
        CodeSource program = Main.class.getProtectionDomain().getCodeSource();
        try {
            Path parent = home != null || program == null
                    ? Path.of(home == null ? "" : home).toRealPath()
                    : Path.of(program.getLocation().toURI()).toRealPath().getParent();
            if (parent != null && Files.isRegularFile(parent.resolve("lib/edge-consumer.jar"))) {
                return parent;
            }
        } catch (IOException | URISyntaxException e) {
            // Said below.
        }
        throw new CommandFailure(
                Main.REFUSED,
                "no edge-consumer lies beside this program; use the websync of the archive websync-edge-*.tar.gz");
    }

    private void say(String sentence) {
        if (command != null) {
            PrintWriter out = command.commandLine().getOut();
            out.println(Screen.clean(sentence));
            out.flush();
        }
    }
}
