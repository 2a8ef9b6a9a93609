package io.websync.catalog.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.Catalog;
import io.websync.catalog.TestCatalog;
import io.websync.catalog.TestRows;
import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.contracts.state.ReplicaState;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReplicasIT {

    private static final UUID A = new UUID(1, 1);
    private static final UUID B = new UUID(1, 2);

    private final Catalog catalog = TestCatalog.emptied();

    private static ReplicaRow mirrored(UUID asset, int edge, long revision) {
        return new ReplicaRow(
                asset,
                edge,
                revision,
                ReplicaState.MIRRORED,
                TestRows.digest("content"),
                7,
                1,
                null,
                TestRows.MORNING,
                TestRows.MORNING.plusSeconds(revision));
    }

    private void save(ReplicaRow... rows) throws SQLException {
        catalog.transaction(connection -> {
            Replicas.save(connection, List.of(rows));
            return rows;
        });
    }

    private List<ReplicaRow> ofAssets(UUID... assets) throws SQLException {
        return catalog.transaction(connection -> Replicas.ofAssets(connection, List.of(assets)));
    }

    private List<ReplicaRow> find(Replicas.Key... keys) throws SQLException {
        return catalog.transaction(connection -> Replicas.find(connection, List.of(keys)));
    }

    @Test
    void whatIsSavedIsReadAsItWasInEveryState() throws SQLException {
        ReplicaRow mirrored = mirrored(A, 1, 3);
        ReplicaRow failed = new ReplicaRow(
                A,
                2,
                3,
                ReplicaState.FAILED,
                null,
                0,
                4,
                new Failure(FailureCode.NO_SPACE, null, "full"),
                TestRows.MORNING,
                TestRows.MORNING);
        ReplicaRow purged =
                new ReplicaRow(B, 1, 9, ReplicaState.PURGED, null, 0, 1, null, TestRows.MORNING, TestRows.MORNING);
        save(mirrored, failed, purged);
        assertThat(ofAssets(A, B)).containsExactlyInAnyOrder(mirrored, failed, purged);
        assertThat(ofAssets(B)).containsExactly(purged);
    }

    @Test
    void anEdgesNewWordTakesThePlaceOfItsLast() throws SQLException {
        save(mirrored(A, 1, 3), mirrored(A, 2, 3));
        ReplicaRow next = mirrored(A, 1, 4);
        save(next);
        assertThat(ofAssets(A)).containsExactlyInAnyOrder(next, mirrored(A, 2, 3));
    }

    @Test
    void onlyTheReplicasThatAreAskedForAreFound() throws SQLException {
        save(mirrored(A, 1, 3), mirrored(A, 2, 3), mirrored(B, 1, 3));
        assertThat(find(new Replicas.Key(A, 2), new Replicas.Key(B, 1), new Replicas.Key(B, 2)))
                .containsExactlyInAnyOrder(mirrored(A, 2, 3), mirrored(B, 1, 3));
        assertThat(find()).isEmpty();
        assertThat(ofAssets()).isEmpty();
    }
}
