package io.websync.edge.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AckWindowTest {

    private final AckWindow window = new AckWindow();

    @Test
    void groupsThatArriveInTheirOrderAreRemovedAsTheyDo() {
        window.sent(1);
        window.sent(2);
        assertThat(window.confirmed(1)).containsExactly(1L);
        assertThat(window.confirmed(2)).containsExactly(2L);
    }

    @Test
    void aLaterGroupStaysUntilTheEarlierOneHasArrived() {
        window.sent(1);
        window.sent(2);
        assertThat(window.confirmed(2)).isEmpty();
        assertThat(window.confirmed(1)).containsExactly(1L, 2L);
    }

    @Test
    void whatFailedIsSentAgainWithAllAfterItThoughTheyHadArrived() {
        window.sent(1);
        window.sent(2);
        window.failed(1);
        assertThat(window.confirmed(2)).isEmpty();
        window.sent(1);
        assertThat(window.confirmed(1)).containsExactly(1L);
        window.sent(2);
        assertThat(window.confirmed(2)).containsExactly(2L);
    }

    @Test
    void aGroupThatIsOnItsWayTwiceIsRemovedAfterBoth() {
        window.sent(1);
        window.sent(2);
        window.failed(1);
        window.sent(1);
        window.sent(2);
        assertThat(window.confirmed(2)).as("the first time").isEmpty();
        assertThat(window.confirmed(1)).containsExactly(1L);
        assertThat(window.confirmed(2)).as("the second time").containsExactly(2L);
    }
}
