package io.websync.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SelectorTest {

    private static final Selector OSLO = Selector.of(List.of("oslo"), List.of());
    private static final Selector EUROPE = Selector.of(List.of(), List.of("europe"));

    @Test
    void anEdgeIsSelectedByNameByGroupOrByAll() {
        assertThat(OSLO.selects("oslo", List.of())).isTrue();
        assertThat(OSLO.selects("bern", List.of("oslo"))).isFalse();
        assertThat(EUROPE.selects("bern", List.of("europe", "ssd"))).isTrue();
        assertThat(EUROPE.selects("europe", List.of())).isFalse();
        assertThat(Selector.ALL.selects("bern", List.of())).isTrue();
        assertThat(Selector.NONE.selects("bern", List.of("europe"))).isFalse();
    }

    @Test
    void equalSelectionsAreEqualRecordsWhateverTheirOrder() {
        assertThat(Selector.of(List.of("oslo", "bern", "oslo"), List.of()))
                .isEqualTo(Selector.of(List.of("bern", "oslo"), List.of()));
        assertThat(OSLO.union(EUROPE))
                .isEqualTo(EUROPE.union(OSLO))
                .isEqualTo(Selector.of(List.of("oslo"), List.of("europe")));
        assertThat(OSLO.union(Selector.ALL)).isEqualTo(Selector.ALL.union(OSLO)).isEqualTo(Selector.ALL);
        assertThat(OSLO.union(Selector.NONE)).isEqualTo(OSLO);
    }
}
