package io.websync.distributor.keeping;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeletionTest {

    @Test
    void theSlowestReaderHoldsTheRecords() {
        assertThat(Deletion.before(100, List.of(500L, 300L), 0)).isEqualTo(300);
    }

    @Test
    void theMarginStaysBehindTheSlowestReader() {
        assertThat(Deletion.before(100, List.of(500L, 300L), 50)).isEqualTo(250);
        assertThat(Deletion.before(100, List.of(500L, 300L), 1000)).isEqualTo(100);
    }

    @Test
    void aReaderThatHasSaidNothingHoldsAll() {
        assertThat(Deletion.before(100, Arrays.asList(500L, null), 0)).isEqualTo(100);
    }

    @Test
    void withoutAReaderNothingIsDeleted() {
        assertThat(Deletion.before(100, List.of(), 0)).isEqualTo(100);
    }
}
