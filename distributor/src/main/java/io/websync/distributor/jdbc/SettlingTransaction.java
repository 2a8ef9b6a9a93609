package io.websync.distributor.jdbc;

import io.websync.catalog.Catalog;
import io.websync.catalog.settling.Settlement;
import io.websync.catalog.settling.Settlement.Change;
import io.websync.catalog.settling.SubmissionTotals;
import io.websync.contracts.state.SubmissionState;
import io.websync.distributor.settling.Outcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
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
     * @param took of those that are settled now, the time since they were handed in
     * @param receiving submissions whose list is not closed yet
     */
    public record Result(List<Change> changes, List<Took> took, Set<Long> receiving) {}

    /** From handing in until this state. */
    public record Took(SubmissionState state, Duration time) {}

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
            Instant now = clock.instant();
            Settlement.save(connection, changes, now);
            return new Result(
                    changes,
                    took(connection, changes, now),
                    totals.stream()
                            .filter(one -> one.state() == SubmissionState.RECEIVING)
                            .map(SubmissionTotals::id)
                            .collect(Collectors.toSet()));
        });
    }

    private static List<Took> took(Connection connection, List<Change> changes, Instant now) throws SQLException {
        List<Change> settled =
                changes.stream().filter(change -> change.state().settled()).toList();
        if (settled.isEmpty()) {
            return List.of();
        }
        Map<Long, Instant> since =
                Settlement.handedIn(connection, settled.stream().map(Change::id).toList());
        return settled.stream()
                .map(change -> new Took(change.state(), Duration.between(since.getOrDefault(change.id(), now), now)))
                .toList();
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
