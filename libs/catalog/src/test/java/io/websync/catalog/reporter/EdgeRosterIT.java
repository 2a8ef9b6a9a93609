package io.websync.catalog.reporter;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.Catalog;
import io.websync.catalog.TestCatalog;
import io.websync.catalog.TestRows;
import io.websync.catalog.account.Actor;
import io.websync.catalog.node.Nodes;
import io.websync.contracts.event.EdgeEnrolled;
import io.websync.contracts.event.EdgeHeartbeat;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;

class EdgeRosterIT {

    private final Catalog catalog = TestCatalog.emptied();
    private final Nodes nodes = new Nodes(catalog);

    @Test
    void anEdgeThatIsHeardOfForTheFirstTimeIsInTheGroupsOfItsSettings() throws SQLException {
        TestRows.edge(catalog, "oslo");
        assertThat(heard("oslo", "europe")).extracting(EdgeEnrolled::groups).containsExactly(List.of("europe"));
        assertThat(groups("oslo")).containsExactly("europe");
    }

    @Test
    void whatAnAdminSaidBeforeTheFirstHeartbeatHolds() throws SQLException {
        nodes.put(Actor.WEBSYNC, "oslo", List.of("north"), null, null, false);
        nodes.put(Actor.WEBSYNC, "bern", List.of(), null, null, true);
        assertThat(heard("oslo", "europe")).extracting(EdgeEnrolled::groups).containsExactly(List.of("north"));
        assertThat(heard("bern", "europe"))
                .singleElement()
                .returns(List.of(), EdgeEnrolled::groups)
                .returns(true, EdgeEnrolled::drained);
        assertThat(groups("oslo")).containsExactly("north");
        assertThat(groups("bern")).isEmpty();
    }

    @Test
    void laterHeartbeatsChangeNoGroups() throws SQLException {
        heard("oslo", "europe");
        assertThat(heard("oslo", "elsewhere")).isEmpty();
        assertThat(groups("oslo")).containsExactly("europe");
    }

    private List<EdgeEnrolled> heard(String edge, String group) throws SQLException {
        var heartbeat = new EdgeHeartbeat(
                edge, List.of(group), null, null, "1", TestRows.MORNING, 0, 0, 0, TestRows.MORNING, null, null);
        return catalog.transaction(connection -> {
            List<EdgeEnrolled> news = EdgeRoster.enrol(connection, List.of(heartbeat));
            EdgeRoster.heartbeats(connection, List.of(heartbeat));
            return news;
        });
    }

    private List<String> groups(String edge) {
        return nodes.byName(edge).orElseThrow().groups();
    }
}
