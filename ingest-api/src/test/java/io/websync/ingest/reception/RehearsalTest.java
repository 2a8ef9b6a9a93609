package io.websync.ingest.reception;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.websync.ingest.list.ListException;
import org.junit.jupiter.api.Test;

class RehearsalTest {

    @Test
    void aListThatWouldFillTheMemoryIsRefused() {
        var rehearsal = new Rehearsal(QuotaCheck.OPEN, Integer.MAX_VALUE);
        String half = "x".repeat((int) Rehearsal.MOST_CHARACTERS / 2);
        rehearsal.reject(1, half, "no URL");
        rehearsal.reject(2, half, "no URL");
        assertThatThrownBy(() -> rehearsal.reject(3, "x", "no URL"))
                .isInstanceOf(ListException.class)
                .hasMessageContaining("try it with a part");
    }

    @Test
    void moreEntriesThanAListMayHaveAreRefused() {
        var rehearsal = new Rehearsal(QuotaCheck.OPEN, 2);
        rehearsal.reject(1, "x", "no URL");
        rehearsal.reject(1, "x", "no URL");
        assertThatThrownBy(() -> rehearsal.reject(1, "x", "no URL")).hasMessageContaining("up to 2 entries");
    }
}
