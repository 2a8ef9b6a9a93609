package io.websync.catalog.reporter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.websync.catalog.Catalog;
import io.websync.catalog.TestCatalog;
import io.websync.catalog.reporter.ReaderOffsets.Partition;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReaderOffsetsIT {

    private static final Partition ACKS_0 = new Partition("acks", 0);
    private static final Partition ACKS_1 = new Partition("acks", 1);
    private static final Partition REPORTS_0 = new Partition("edge-reports", 0);

    private final Catalog catalog = TestCatalog.emptied();

    private boolean advance(String reader, Map<Partition, Long> from, Map<Partition, Long> to) throws SQLException {
        return catalog.transaction(connection -> ReaderOffsets.advance(connection, reader, from, to));
    }

    private Map<Partition, Long> read(String reader) throws SQLException {
        return catalog.transaction(connection -> ReaderOffsets.read(connection, reader));
    }

    @Test
    void aPartitionThatNobodyHasReadIsTakenAsItIsSaid() throws SQLException {
        assertThat(read("reporter")).isEmpty();
        assertThat(advance("reporter", Map.of(ACKS_0, 50L), Map.of(ACKS_0, 60L)))
                .isTrue();
        assertThat(read("reporter")).isEqualTo(Map.of(ACKS_0, 60L));
    }

    @Test
    void aReaderMovesOnFromWhereItIs() throws SQLException {
        advance("reporter", Map.of(ACKS_0, 0L, ACKS_1, 0L), Map.of(ACKS_0, 10L, ACKS_1, 20L));
        assertThat(advance("reporter", Map.of(ACKS_0, 10L), Map.of(ACKS_0, 11L)))
                .isTrue();
        assertThat(read("reporter")).isEqualTo(Map.of(ACKS_0, 11L, ACKS_1, 20L));
    }

    @Test
    void aReaderThatWasOvertakenOnAnyPartitionWritesNothing() throws SQLException {
        advance("reporter", Map.of(ACKS_0, 0L, ACKS_1, 0L), Map.of(ACKS_0, 10L, ACKS_1, 20L));
        var fresh = Map.of(ACKS_0, 12L, ACKS_1, 25L);
        assertThat(advance("reporter", Map.of(ACKS_0, 10L, ACKS_1, 19L), fresh)).isFalse();
        assertThat(advance("reporter", Map.of(ACKS_0, 11L, ACKS_1, 20L), fresh)).isFalse();
        assertThat(read("reporter")).isEqualTo(Map.of(ACKS_0, 10L, ACKS_1, 20L));
    }

    @Test
    void readersDoNotMoveEachOther() throws SQLException {
        advance("reporter", Map.of(ACKS_0, 0L), Map.of(ACKS_0, 10L));
        assertThat(advance("another", Map.of(ACKS_0, 0L), Map.of(ACKS_0, 5L))).isTrue();
        assertThat(read("reporter")).isEqualTo(Map.of(ACKS_0, 10L));
        assertThat(read("another")).isEqualTo(Map.of(ACKS_0, 5L));
    }

    @Test
    void partitionsOfTheSameNumberInOtherTopicsAreOthers() throws SQLException {
        advance("reporter", Map.of(ACKS_0, 0L), Map.of(ACKS_0, 10L));
        assertThat(advance("reporter", Map.of(REPORTS_0, 0L, ACKS_1, 0L), Map.of(REPORTS_0, 3L, ACKS_1, 4L)))
                .isTrue();
        assertThat(read("reporter")).isEqualTo(Map.of(ACKS_0, 10L, ACKS_1, 4L, REPORTS_0, 3L));
    }

    @Test
    void whoComesWhileAnotherIsMovingOnWaitsForIt() throws SQLException {
        advance("reporter", Map.of(ACKS_0, 0L), Map.of(ACKS_0, 10L));
        catalog.transaction(first -> {
            assertThat(ReaderOffsets.advance(first, "reporter", Map.of(ACKS_0, 10L), Map.of(ACKS_0, 20L)))
                    .isTrue();
            assertThatThrownBy(() -> catalog.transaction(second -> {
                        try (var statement = second.createStatement()) {
                            statement.execute("set local lock_timeout = '50ms'");
                        }
                        return ReaderOffsets.advance(second, "reporter", Map.of(ACKS_0, 10L), Map.of(ACKS_0, 15L));
                    }))
                    .hasMessageContaining("lock timeout");
            return first;
        });
        assertThat(advance("reporter", Map.of(ACKS_0, 10L), Map.of(ACKS_0, 15L)))
                .isFalse();
        assertThat(read("reporter")).isEqualTo(Map.of(ACKS_0, 20L));
    }

    @Test
    void whatIsRolledBackDidNotMove() throws SQLException {
        assertThatThrownBy(() -> catalog.transaction(connection -> {
                    ReaderOffsets.advance(connection, "reporter", Map.of(ACKS_0, 0L), Map.of(ACKS_0, 10L));
                    throw new SQLException("the effects fail");
                }))
                .hasMessage("the effects fail");
        assertThat(read("reporter")).isEmpty();
    }
}
