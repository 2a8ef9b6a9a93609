package io.websync.ingest.reception;

import io.websync.catalog.node.Node;
import io.websync.contracts.Selector;
import io.websync.ingest.reception.RefusedException.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Which nodes a selector means now. */
final class Selection {

    private Selection() {}

    /**
     * Ids of the selected nodes that take orders.
     *
     * @throws RefusedException when the selector names what is not there, or selects nothing
     */
    static List<Integer> expand(Selector selector, List<Node> nodes) {
        if (nodes.isEmpty()) {
            throw new RefusedException(
                    Cause.NO_NODES,
                    "no edge is enrolled yet: start an edge-consumer, which enrols itself, or PUT /api/v1/nodes/{name}");
        }
        var unknown = new ArrayList<String>();
        for (String edge : selector.edges()) {
            if (nodes.stream().noneMatch(node -> node.name().equals(edge))) {
                unknown.add("edge «" + edge + "»");
            }
        }
        for (String group : selector.groups()) {
            if (!group.equals(Selector.ALL_GROUP)
                    && nodes.stream().noneMatch(node -> node.groups().contains(group))) {
                unknown.add("group «" + group + "»");
            }
        }
        if (!unknown.isEmpty()) {
            throw new RefusedException(
                    Cause.UNKNOWN_NODE,
                    "there is no " + String.join(", no ", unknown) + "; edges are "
                            + nodes.stream().map(Node::name).limit(50).collect(Collectors.joining(", ")));
        }
        List<Node> selected = nodes.stream()
                .filter(node -> selector.selects(node.name(), node.groups()))
                .toList();
        List<Integer> taking =
                selected.stream().filter(node -> !node.drained()).map(Node::id).toList();
        if (taking.isEmpty()) {
            throw new RefusedException(
                    Cause.UNKNOWN_NODE,
                    "every selected edge is drained and takes no new order: "
                            + selected.stream().map(Node::name).limit(50).collect(Collectors.joining(", ")));
        }
        return taking;
    }
}
