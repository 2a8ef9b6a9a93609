package io.websync.distributor.jdbc;

import io.websync.catalog.Catalog;
import io.websync.catalog.notice.Event;
import io.websync.catalog.notice.Notices;
import io.websync.catalog.notice.Watched;
import io.websync.catalog.notice.Watched.Settled;
import io.websync.catalog.report.Reports;
import io.websync.catalog.report.SubmissionReport;
import io.websync.distributor.notice.CloudEvents;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Looks which submissions are settled that somebody wants to be told of, whoever settled them and how, and writes down what they
 * are to be told: of each settling once.
 */
public final class SettledTransaction {

    private static final int AT_ONCE = 100;
    /** What was told is kept for so long. */
    private static final Duration KEPT = Duration.ofDays(90);

    private final Catalog catalog;
    private final Reports reports;
    private final Audience audience;
    private final Clock clock;

    public SettledTransaction(Catalog catalog, Audience audience, Clock clock) {
        this.catalog = catalog;
        this.reports = new Reports(catalog);
        this.audience = audience;
        this.clock = clock;
    }

    /** @return how many are told */
    public int apply() throws SQLException {
        return catalog.transaction(connection -> {
            Instant now = clock.instant();
            List<Settled> settled = Watched.settled(connection, AT_ONCE);
            if (settled.isEmpty()) {
                return 0;
            }
            Map<Long, SubmissionReport> found =
                    reports
                            .submissions(
                                    settled.stream().map(Settled::submission).collect(Collectors.toSet()))
                            .stream()
                            .collect(Collectors.toMap(SubmissionReport::id, Function.identity()));
            int told = 0;
            for (Settled one : settled) {
                SubmissionReport report = found.get(one.submission());
                // One that goes on by now is told of when it is settled again.
                if (report != null && one.at().equals(report.settledAt())) {
                    Event event = CloudEvents.of(report, one.at());
                    if (audience.webhook()) {
                        Notices.toWebhook(connection, event, now);
                    }
                    if (audience.mailboxes()) {
                        Notices.toMailbox(connection, event, one.account(), now);
                    }
                    Watched.told(connection, one);
                    told++;
                }
            }
            return told;
        });
    }

    /** Forgets what was told long ago. */
    public void forget() throws SQLException {
        catalog.transaction(connection -> {
            Watched.forget(connection, clock.instant().minus(KEPT));
            return true;
        });
    }
}
