package io.websync.ingest.page;

import io.websync.catalog.account.Grants;
import io.websync.catalog.node.Node;
import io.websync.catalog.node.Nodes;
import io.websync.contracts.Selector;
import java.util.List;
import java.util.TreeSet;
import org.springframework.stereotype.Component;

/** Groups and edges to tick. */
@Component
class Choices {

    /** @param chosen whether it is ticked */
    record Choice(String name, boolean chosen) {}

    /** All that there are, and what is granted though it is not there now. */
    record Offer(List<Choice> groups, List<Choice> edges) {}

    private final Nodes nodes;

    Choices(Nodes nodes) {
        this.nodes = nodes;
    }

    Offer all(Grants granted) {
        var groups = new TreeSet<String>(granted.groups());
        var edges = new TreeSet<String>(granted.edges());
        groups.add(Selector.ALL_GROUP);
        for (Node node : nodes.all()) {
            edges.add(node.name());
            groups.addAll(node.groups());
        }
        return new Offer(
                groups.stream()
                        .map(name -> new Choice(name, granted.groups().contains(name)))
                        .toList(),
                edges.stream()
                        .map(name -> new Choice(name, granted.edges().contains(name)))
                        .toList());
    }
}
