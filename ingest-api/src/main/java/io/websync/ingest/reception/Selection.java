package io.websync.ingest.reception;

import io.websync.catalog.account.Account;
import io.websync.catalog.account.Grants;
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
     * What an account's choice means: for a user who chooses nothing, all that is granted; for an administrator, all.
     *
     * @param chosen whether the selector was chosen, and does not only mean all
     * @throws RefusedException when the user chooses what is not granted, or nothing is
     */
    static Selector granted(Selector wanted, boolean chosen, Account account, List<Node> nodes) {
        Grants grants = account.grants();
        if (account.isAdmin() || grants.coversGroup(Selector.ALL_GROUP)) {
            return wanted;
        }
        if (!chosen) {
            Selector all = Selector.of(
                    grants.edges().stream()
                            .filter(edge ->
                                    nodes.stream().anyMatch(node -> node.name().equals(edge)))
                            .toList(),
                    grants.groups().stream()
                            .filter(group -> nodes.stream()
                                    .anyMatch(node -> node.groups().contains(group)))
                            .toList());
            if (all.equals(Selector.NONE)) {
                throw new RefusedException(
                        Cause.NOT_GRANTED,
                        "no edge is granted to you, so there is nowhere to send files to; ask an administrator");
            }
            return all;
        }
        // One message for what is not there and what is another's, so that nobody learns what there is.
        var refused = new ArrayList<String>();
        for (String edge : wanted.edges()) {
            if (nodes.stream().noneMatch(node -> node.name().equals(edge) && grants.coversEdge(edge, node.groups()))) {
                refused.add("edge «" + edge + "»");
            }
        }
        for (String group : wanted.groups()) {
            if (!grants.coversGroup(group)) {
                refused.add("group «" + group + "»");
            }
        }
        if (!refused.isEmpty()) {
            throw new RefusedException(
                    Cause.NOT_GRANTED,
                    String.join(", ", refused) + (refused.size() == 1 ? " is" : " are")
                            + " not granted to you; you may choose " + describe(grants)
                            + ". An administrator can grant you more");
        }
        return wanted;
    }

    private static String describe(Grants grants) {
        if (grants.isEmpty()) {
            return "nothing yet";
        }
        var parts = new ArrayList<String>();
        if (!grants.edges().isEmpty()) {
            parts.add("the edges " + String.join(", ", grants.edges()));
        }
        if (!grants.groups().isEmpty()) {
            parts.add("the groups " + String.join(", ", grants.groups()));
        }
        return String.join(" and ", parts);
    }

    /**
     * Ids of the selected nodes that take orders.
     *
     * @param account is told of other nodes only as far as they are granted
     * @throws RefusedException when the selector names what is not there, or selects nothing
     */
    static List<Integer> expand(Selector selector, Account account, List<Node> nodes) {
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
            String known = nodes.stream()
                    .filter(node -> account.isAdmin() || account.grants().coversEdge(node.name(), node.groups()))
                    .map(Node::name)
                    .limit(50)
                    .collect(Collectors.joining(", "));
            throw new RefusedException(
                    Cause.UNKNOWN_NODE,
                    "there is no " + String.join(", no ", unknown)
                            + (known.isEmpty() ? "" : "; edges that you may choose are " + known));
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
