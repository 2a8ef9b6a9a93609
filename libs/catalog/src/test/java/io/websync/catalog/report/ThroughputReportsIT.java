package io.websync.catalog.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.websync.catalog.Catalog;
import io.websync.catalog.TestCatalog;
import io.websync.catalog.counting.Throughput;
import io.websync.catalog.counting.Throughput.Moved;
import io.websync.catalog.report.ThroughputReport.Point;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ThroughputReportsIT {

    private static final Instant NOW = Instant.parse("2026-11-23T08:07:30Z");
    private static final Duration FIVE = Duration.ofMinutes(5);

    private final Catalog catalog = TestCatalog.emptied();
    private final ThroughputReports reports = new ThroughputReports(catalog);

    private void moved(Instant at, Map<Integer, Moved> moved) throws SQLException {
        catalog.transaction(connection -> {
            Throughput.add(connection, moved, at);
            return true;
        });
    }

    @Test
    void minutesAreSummedInStepsThatEndNow() throws SQLException {
        moved(NOW, Map.of(0, new Moved(1, 10), 1, new Moved(2, 20), 2, new Moved(3, 30)));
        moved(NOW, Map.of(1, new Moved(2, 20)));
        moved(NOW.minusSeconds(120), Map.of(1, new Moved(1, 1)));
        moved(NOW.minusSeconds(300), Map.of(1, new Moved(5, 5)));
        moved(NOW.minusSeconds(3600), Map.of(1, new Moved(7, 7)));
        moved(NOW, Map.of(3, new Moved(0, 0)));

        ThroughputReport one = reports.ofEdge(1, NOW, Duration.ofMinutes(15), FIVE);
        assertThat(one.from()).isEqualTo(Instant.parse("2026-11-23T07:55:00Z"));
        assertThat(one.points()).containsExactly(new Point(0, 0), new Point(5, 5), new Point(5, 41));
        assertThat(one.files()).isEqualTo(10);
        assertThat(one.bytes()).isEqualTo(46);
        assertThat(reports.ofEdges(NOW, FIVE, FIVE).points()).containsExactly(new Point(8, 71));
        assertThat(reports.ofCenter(NOW, FIVE, FIVE).points()).containsExactly(new Point(1, 10));
        assertThat(reports.ofEdge(3, NOW, FIVE, FIVE).points()).containsExactly(new Point(0, 0));
    }

    @Test
    void onlySoManyPointsAreRead() {
        assertThatThrownBy(() -> reports.ofCenter(NOW, Duration.ofDays(14), Duration.ofMinutes(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
