package io.websync.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** The edge nodes, or a reconcile of one. */
@Command(name = "nodes", description = "The edge nodes and how they are.", mixinStandardHelpOptions = true)
final class Nodes implements Callable<Integer> {

    @Mixin
    private final Connection connection = new Connection();

    @Option(
            names = "--reconcile",
            paramLabel = "NODE",
            description = "ask this one to compare what it has with what is wanted, now (administrators)")
    private String reconcile = "";

    @Option(names = "--rehash", description = "with --reconcile: read every copy whole")
    private boolean rehash;

    @Override
    public Integer call() {
        Server server = connection.open();
        Screen screen = connection.screen();
        if (!reconcile.isEmpty()) {
            JsonNode asked =
                    server.post("/api/v1/nodes/" + Server.encoded(reconcile) + "/reconcile?rehash=" + rehash, null);
            if (screen.json()) {
                screen.print(asked);
            } else {
                screen.say(reconcile + " was asked; `websync nodes` shows its last reconcile");
            }
            return 0;
        }
        JsonNode nodes = server.get("/api/v1/nodes");
        if (screen.json()) {
            screen.print(nodes);
            return 0;
        }
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("name", "state", "groups", "mirrored", "failed", "pending", "size", "disk free", "heard at"));
        for (JsonNode node : nodes.path("items")) {
            var groups = new ArrayList<String>();
            node.path("groups").forEach(group -> groups.add(group.asString()));
            rows.add(List.of(
                    Screen.text(node, "name"),
                    Screen.text(node, "state") + (node.path("drained").asBoolean() ? ", drained" : ""),
                    String.join(",", groups),
                    Screen.text(node, "mirrored"),
                    Screen.text(node, "failed"),
                    Screen.text(node, "pending"),
                    size(node, "bytes"),
                    size(node, "diskFree"),
                    Screen.time(node, "seenAt")));
        }
        screen.table(rows);
        return 0;
    }

    private static String size(JsonNode node, String member) {
        return node.hasNonNull(member) ? Screen.bytes(node.path(member).asLong()) : "";
    }
}
