package io.websync.ingest.reception;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.websync.catalog.node.Node;
import io.websync.contracts.Selector;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelectionTest {

    private static final List<Node> NODES =
            List.of(node(1, "oslo", false, "north"), node(2, "rome", false, "south"), node(3, "riga", true, "north"));

    @Test
    void allMeansEveryNodeThatTakesOrders() {
        assertThat(Selection.expand(Selector.ALL, NODES)).containsExactly(1, 2);
    }

    @Test
    void edgesAndGroupsAddUp() {
        assertThat(Selection.expand(Selector.of(List.of("rome"), List.of("north")), NODES))
                .containsExactly(1, 2);
    }

    @Test
    void whatIsNotThereIsNamed() {
        assertThatThrownBy(() -> Selection.expand(Selector.of(List.of("rome", "nowhere"), List.of("west")), NODES))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("no edge «nowhere», no group «west»")
                .hasMessageContaining("oslo, rome, riga");
    }

    @Test
    void onlyDrainedNodesAreNowhereToGo() {
        assertThatThrownBy(() -> Selection.expand(Selector.of(List.of("riga"), List.of()), NODES))
                .hasMessageContaining("drained");
    }

    @Test
    void noNodesAtAllSaysWhatToDo() {
        assertThatThrownBy(() -> Selection.expand(Selector.ALL, List.of())).hasMessageContaining("edge-consumer");
    }

    private static Node node(int id, String name, boolean drained, String group) {
        return new Node(
                id,
                name,
                List.of(group),
                null,
                null,
                drained,
                Instant.EPOCH,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }
}
