package io.websync.distributor.jdbc;

import io.websync.catalog.Catalog;
import io.websync.catalog.settling.Settlement;
import io.websync.catalog.settling.Settlement.Change;
import io.websync.catalog.settling.SubmissionTotals;
import io.websync.contracts.state.SubmissionState;
import io.websync.distributor.settling.Outcome;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Brings submissions into the state that their counters say, after the counters are committed. */
public final class SettlingTransaction {

    private final Catalog catalog;
    private final Clock clock;

    /**
     * What was found.
     *
     * @param changes submissions that came into another state
     * @param receiving submissions whose list is not closed yet
     */
    public record Result(List<Change> changes, Set<Long> receiving) {}

    public SettlingTransaction(Catalog catalog, Clock clock) {
        this.catalog = catalog;
        this.clock = clock;
    }

    public Result apply(Collection<Long> submissions) throws SQLException {
        return catalog.transaction(connection -> {
            List<SubmissionTotals> totals = Settlement.lockTotals(connection, submissions);
            List<Change> changes = totals.stream()
                    .flatMap(one -> Outcome.next(one).map(state -> new Change(one.id(), state)).stream())
                    .toList();
            Settlement.save(connection, changes, clock.instant());
            return new Result(
                    changes,
                    totals.stream()
                            .filter(one -> one.state() == SubmissionState.RECEIVING)
                            .map(SubmissionTotals::id)
                            .collect(Collectors.toSet()));
        });
    }

    /** Settled ones whose counters changed within this time, the newest first. */
    public List<Long> countedWithin(Duration time, int limit) throws SQLException {
        return catalog.transaction(connection ->
                Settlement.countedSince(connection, clock.instant().minus(time), limit));
    }

    /** Closed lists whose work goes on, the oldest first. */
    public List<Long> open(int limit) throws SQLException {
        return catalog.transaction(connection -> Settlement.open(connection, limit));
    }
}
