package io.websync.distributor.jdbc;

import io.websync.catalog.Catalog;
import io.websync.catalog.alarm.Alarm;
import io.websync.catalog.alarm.AlarmConditions;
import io.websync.catalog.alarm.AlarmLimits;
import io.websync.catalog.alarm.Alarms;
import io.websync.catalog.notice.Event;
import io.websync.catalog.notice.Notices;
import io.websync.distributor.alarm.AlarmBook;
import io.websync.distributor.alarm.AlarmBook.Decided;
import io.websync.distributor.notice.CloudEvents;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks which conditions are met, and writes what becomes of the alarms; one distributor at a time. For one thread. */
public final class AlarmTransaction {

    private static final Logger log = LoggerFactory.getLogger(AlarmTransaction.class);
    /** Resolved alarms are kept for so long. */
    private static final Duration KEPT = Duration.ofDays(90);

    private static final int FORGOTTEN_AT_ONCE = 1000;
    private static final Decided NOTHING = new Decided(List.of(), List.of(), List.of(), List.of());

    private final Catalog catalog;
    private final AlarmBook book;
    private final AlarmLimits limits;
    private final Audience audience;
    private final Duration longest;
    private final Clock clock;
    private @Nullable Instant looked;

    /**
     * @param audience who is told of alarms that begin or end
     * @param longest between two looks; after a longer time nothing is known of what was between them
     */
    public AlarmTransaction(
            Catalog catalog, AlarmBook book, AlarmLimits limits, Audience audience, Duration longest, Clock clock) {
        this.longest = longest;
        this.audience = audience;
        this.catalog = catalog;
        this.book = book;
        this.limits = limits;
        this.clock = clock;
    }

    /** @return what was decided; nothing while another distributor decides */
    public Decided apply() throws SQLException {
        // As the catalog keeps it, so that what was written compares as equal.
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Instant before = looked;
        boolean gap = before == null || before.plus(longest).isBefore(now);
        Decided decided = decide(now, gap);
        looked = now;
        return decided;
    }

    private Decided decide(Instant now, boolean gap) throws SQLException {
        return catalog.transaction(connection -> {
            if (!Alarms.lock(connection)) {
                return NOTHING;
            }
            AlarmConditions.Seen seen = AlarmConditions.look(connection, limits, now);
            seen.unknown().forEach((rule, why) -> log.warn("{} cannot be looked at, its alarms stay: {}", rule, why));
            List<Alarm> open = Alarms.open(connection).stream()
                    .filter(alarm -> !seen.unknown().containsKey(alarm.rule()))
                    .toList();
            Decided decided = book.decide(open, seen.met(), now, gap);
            Alarms.forget(connection, now.minus(KEPT), FORGOTTEN_AT_ONCE);
            if (!decided.nothing()) {
                Map<Alarm.Key, Long> ids = Alarms.save(connection, decided.saved());
                Alarms.delete(connection, decided.dropped());
                for (Alarm alarm : told(decided)) {
                    Long id = ids.get(alarm.key());
                    if (id != null) {
                        tell(connection, alarm.withId(id), now);
                    }
                }
            }
            return decided;
        });
    }

    private void tell(Connection connection, Alarm alarm, Instant now) throws SQLException {
        Event event = CloudEvents.of(alarm);
        if (audience.webhook()) {
            Notices.toWebhook(connection, event, now);
        }
        if (audience.mailboxes()) {
            Notices.toMailboxes(connection, event, alarm.account(), now);
        }
    }

    private static List<Alarm> told(Decided decided) {
        return Stream.concat(decided.fired().stream(), decided.resolved().stream())
                .toList();
    }
}
