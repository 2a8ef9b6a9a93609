package io.websync.e2e.stack;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Edges as hosts of their own: network namespaces, each behind a line with delay and a bound on its rate that can be cut so
 * that packets vanish in silence. The center is this host, by an address of its own. Needs root, iproute2, python3 and
 * {@code /dev/net/tun}; {@code infra/e2e/wan/wan} does the work.
 */
public final class Wan {

    /** This host as edges see it. */
    public static final String CENTER = "10.78.0.1";

    private static final int FIRST_EDGE = 2;

    private final Path script;
    private final Path folder;
    private final List<String> edges;
    private boolean up;

    Wan(Checkout checkout, Path folder, List<String> edges) {
        this.script = checkout.root().resolve("infra/e2e/wan/wan");
        this.folder = folder;
        this.edges = edges;
    }

    void up() throws IOException, InterruptedException {
        if (!up) {
            up = true;
            Shell.run(script.toString(), "up", folder.toString(), String.join(" ", edges));
        }
    }

    /** The edge's packets vanish, both ways. */
    public void cut(String edge) throws IOException, InterruptedException {
        Shell.run(script.toString(), "cut", folder.toString(), edge);
    }

    public void heal(String edge) throws IOException, InterruptedException {
        Shell.run(script.toString(), "heal", folder.toString(), edge);
    }

    String address(String edge) {
        return "10.78.0." + (FIRST_EDGE + edges.indexOf(edge));
    }

    /** What a command begins with to run on the edge's host. */
    List<String> on(String edge) {
        return List.of("ip", "netns", "exec", "wse2e-" + edge);
    }

    void down() throws IOException, InterruptedException {
        if (up) {
            Shell.run(script.toString(), "down", folder.toString());
            up = false;
        }
    }
}
