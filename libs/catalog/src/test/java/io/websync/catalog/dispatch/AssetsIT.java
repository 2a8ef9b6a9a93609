package io.websync.catalog.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.websync.catalog.Catalog;
import io.websync.catalog.TestCatalog;
import io.websync.contracts.AssetKey;
import io.websync.contracts.Digest;
import io.websync.contracts.Selector;
import io.websync.contracts.Validators;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AssetsIT {

    private static final Instant MORNING = Instant.parse("2026-11-23T08:00:00Z");
    private static final AssetKey A = AssetKey.parse("o.example/a");
    private static final AssetKey B = AssetKey.parse("o.example/b");

    private final Catalog catalog = TestCatalog.emptied();

    private static AssetRow row(AssetKey key, long revision, Instant changedAt) {
        return new AssetRow(
                key.id(),
                key,
                7,
                revision,
                Digest.sha256("ab".repeat(32)),
                12,
                MORNING,
                new Validators("http://o.example/x", "\"tag\"", MORNING.minusSeconds(5), MORNING),
                MORNING.plusSeconds(1),
                Selector.of(Set.of("oslo"), Set.of("north", "south")),
                Map.of("oslo", 2),
                3,
                "trace",
                changedAt);
    }

    private void save(AssetRow... rows) throws SQLException {
        catalog.transaction(connection -> {
            Assets.lockForUpdate(
                    connection, List.of(rows).stream().map(AssetRow::key).toList());
            Assets.save(connection, List.of(rows));
            return rows;
        });
    }

    private Map<UUID, AssetRow> read(UUID... ids) throws SQLException {
        return catalog.transaction(connection -> Assets.lockForShare(connection, List.of(ids)));
    }

    private List<AssetRow> unpublished(int limit) throws SQLException {
        return catalog.transaction(connection -> Assets.unpublished(connection, limit));
    }

    private void published(AssetRow... rows) throws SQLException {
        catalog.transaction(connection -> {
            Assets.published(connection, List.of(rows));
            return rows;
        });
    }

    @Test
    void anAssetIsThereFromTheFirstLockOn() throws SQLException {
        for (int time = 0; time < 2; time++) {
            Map<UUID, AssetRow> locked =
                    catalog.transaction(connection -> Assets.lockForUpdate(connection, List.of(A, B, A)));
            assertThat(locked).containsOnlyKeys(A.id(), B.id());
            assertThat(locked.get(A.id())).satisfies(asset -> {
                assertThat(asset.key()).isEqualTo(A);
                assertThat(asset.revision()).isZero();
                assertThat(asset.digest()).isNull();
                assertThat(asset.selector()).isEqualTo(Selector.NONE);
            });
        }
    }

    @Test
    void whatIsSavedIsReadAsItWas() throws SQLException {
        AssetRow saved = row(A, 3, MORNING);
        AssetRow bare = AssetRow.unknown(B, MORNING);
        save(saved, bare);
        assertThat(read(A.id(), B.id())).isEqualTo(Map.of(A.id(), saved, B.id(), bare));
        var again = new AssetRow(
                A.id(), A, 9, 4, null, 0, null, null, null, Selector.NONE, Map.of(), 5, null, MORNING.plusSeconds(9));
        save(again);
        assertThat(read(A.id())).isEqualTo(Map.of(A.id(), again));
    }

    @Test
    void anUnknownAssetIsNotMadeByTheOneWhoOnlyReads() throws SQLException {
        UUID unknown = AssetKey.parse("o.example/unknown").id();
        assertThat(read(unknown)).isEmpty();
        assertThat(read()).isEmpty();
    }

    @Test
    void whoDecidesIsAloneAndWhoOnlyCountsIsNot() throws SQLException {
        save(row(A, 1, MORNING));
        catalog.transaction(first -> {
            Assets.lockForShare(first, List.of(A.id()));
            impatient(second -> Assets.lockForShare(second, List.of(A.id())));
            assertThatThrownBy(() -> impatient(second -> Assets.lockForUpdate(second, List.of(A))))
                    .hasMessageContaining("lock timeout");
            return first;
        });
        catalog.transaction(first -> {
            Assets.lockForUpdate(first, List.of(A));
            assertThatThrownBy(() -> impatient(second -> Assets.lockForShare(second, List.of(A.id()))))
                    .hasMessageContaining("lock timeout");
            impatient(second -> Assets.lockForUpdate(second, List.of(B)));
            return first;
        });
    }

    private interface Locking {
        Map<UUID, AssetRow> in(Connection connection) throws SQLException;
    }

    private void impatient(Locking locking) throws SQLException {
        catalog.transaction(connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute("set local lock_timeout = '50ms'");
            }
            return locking.in(connection);
        });
    }

    @Test
    void revisionsWaitUntilTheyArePublishedAndTheLongestWaitingComesFirst() throws SQLException {
        AssetRow later = row(A, 1, MORNING.plusSeconds(1));
        AssetRow earlier = row(B, 1, MORNING);
        save(later, earlier);
        assertThat(unpublished(10)).containsExactly(earlier, later);
        assertThat(unpublished(1)).containsExactly(earlier);
        published(earlier);
        assertThat(unpublished(10)).containsExactly(later);
    }

    @Test
    void aRevisionThatCameWhileAnotherWasPublishedStillWaits() throws SQLException {
        AssetRow first = row(A, 1, MORNING);
        save(first);
        AssetRow second = row(A, 2, MORNING.plus(Duration.ofMinutes(1)));
        save(second);
        published(first);
        assertThat(unpublished(10)).containsExactly(second);
        published(second);
        published(first);
        assertThat(unpublished(10)).isEmpty();
    }

    @Test
    void anAssetThatNobodyWantedYetHasNothingToPublish() throws SQLException {
        catalog.transaction(connection -> Assets.lockForUpdate(connection, List.of(A)));
        assertThat(unpublished(10)).isEmpty();
    }
}
