package io.websync.ingest.reception;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.websync.catalog.account.Account;
import io.websync.catalog.account.Account.Role;
import io.websync.catalog.account.Grants;
import io.websync.catalog.account.Quota;
import io.websync.catalog.node.Node;
import io.websync.contracts.Selector;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelectionTest {

    private static final Account ADMIN = new Account("ann", Role.ADMIN);
    private static final List<Node> NODES =
            List.of(node(1, "oslo", false, "north"), node(2, "rome", false, "south"), node(3, "riga", true, "north"));

    @Test
    void allMeansEveryNodeThatTakesOrders() {
        assertThat(Selection.expand(Selector.ALL, ADMIN, NODES)).containsExactly(1, 2);
    }

    @Test
    void edgesAndGroupsAddUp() {
        assertThat(Selection.expand(Selector.of(List.of("rome"), List.of("north")), ADMIN, NODES))
                .containsExactly(1, 2);
    }

    @Test
    void whatIsNotThereIsNamed() {
        assertThatThrownBy(
                        () -> Selection.expand(Selector.of(List.of("rome", "nowhere"), List.of("west")), ADMIN, NODES))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("no edge «nowhere», no group «west»")
                .hasMessageContaining("oslo, rome, riga");
    }

    @Test
    void aUserWithAGroupThatHasNoNodeIsToldOfNoOther() {
        Selector west = Selector.of(List.of(), List.of("west"));
        assertThatThrownBy(() -> Selection.expand(west, user(List.of(), List.of("west")), NODES))
                .isInstanceOf(RefusedException.class)
                .hasMessage("there is no group «west»");
        assertThatThrownBy(() -> Selection.expand(west, user(List.of("rome"), List.of("west")), NODES))
                .hasMessage("there is no group «west»; edges that you may choose are rome");
    }

    @Test
    void onlyDrainedNodesAreNowhereToGo() {
        assertThatThrownBy(() -> Selection.expand(Selector.of(List.of("riga"), List.of()), ADMIN, NODES))
                .hasMessageContaining("drained");
    }

    @Test
    void anAdministratorMayChooseAll() {
        assertThat(Selection.granted(Selector.ALL, false, new Account("ann", Role.ADMIN), NODES))
                .isEqualTo(Selector.ALL);
    }

    @Test
    void aUserMayChooseWhatIsGrantedByNameOrByGroup() {
        Account user = user(List.of("rome"), List.of("north"));
        Selector wanted = Selector.of(List.of("oslo", "rome"), List.of("north"));
        assertThat(Selection.granted(wanted, true, user, NODES)).isEqualTo(wanted);
        assertThat(Selection.granted(Selector.ALL, false, user, NODES))
                .isEqualTo(Selector.of(List.of("rome"), List.of("north")));
    }

    @Test
    void aUserWithAllMayChooseAnything() {
        Account user = user(List.of(), List.of("all"));
        assertThat(Selection.granted(Selector.ALL, false, user, NODES)).isEqualTo(Selector.ALL);
        Selector one = Selector.of(List.of("rome"), List.of());
        assertThat(Selection.granted(one, true, user, NODES)).isEqualTo(one);
    }

    @Test
    void aGroupIsNotGrantedByItsEdges() {
        assertThatThrownBy(() -> Selection.granted(
                        Selector.of(List.of(), List.of("south")), true, user(List.of("rome"), List.of()), NODES))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("group «south» is not granted to you; you may choose the edges rome");
    }

    @Test
    void whatIsNotThereIsSaidAsWhatIsNotGranted() {
        assertThatThrownBy(() -> Selection.granted(
                        Selector.of(List.of("oslo", "nowhere"), List.of()),
                        true,
                        user(List.of("rome", "nowhere"), List.of()),
                        NODES))
                .hasMessageContaining("edge «nowhere», edge «oslo» are not granted to you");
    }

    @Test
    void aGrantOfWhatIsGoneIsNoPlaceToSendTo() {
        assertThatThrownBy(() -> Selection.granted(Selector.ALL, false, user(List.of("gone"), List.of("west")), NODES))
                .hasMessageContaining("no edge is granted to you");
    }

    private static Account user(List<String> edges, List<String> groups) {
        return new Account("ben", Role.USER, new Grants(edges, groups), Quota.OPEN);
    }

    @Test
    void noNodesAtAllSaysWhatToDo() {
        assertThatThrownBy(() -> Selection.expand(Selector.ALL, ADMIN, List.of()))
                .hasMessageContaining("edge-consumer");
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
