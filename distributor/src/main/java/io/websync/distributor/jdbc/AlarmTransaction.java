package io.websync.distributor.jdbc;

import io.websync.catalog.Catalog;
import io.websync.catalog.alarm.Alarm;
import io.websync.catalog.alarm.AlarmConditions;
import io.websync.catalog.alarm.AlarmLimits;
import io.websync.catalog.alarm.AlarmNotices;
import io.websync.catalog.alarm.Alarms;
import io.websync.distributor.alarm.AlarmBook;
import io.websync.distributor.alarm.AlarmBook.Decided;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Looks which conditions are met, and writes what becomes of the alarms; one distributor at a time. */
public final class AlarmTransaction {

    private static final Decided NOTHING = new Decided(List.of(), List.of(), List.of(), List.of());

    private final Catalog catalog;
    private final AlarmBook book;
    private final AlarmLimits limits;
    private final Function<Alarm, @Nullable String> events;
    private final Clock clock;

    /** @param events what a webhook is to be told of an alarm that begins or ends; null for nothing */
    public AlarmTransaction(
            Catalog catalog,
            AlarmBook book,
            AlarmLimits limits,
            Function<Alarm, @Nullable String> events,
            Clock clock) {
        this.events = events;
        this.catalog = catalog;
        this.book = book;
        this.limits = limits;
        this.clock = clock;
    }

    /** @return what was decided; nothing while another distributor decides */
    public Decided apply() throws SQLException {
        return catalog.transaction(connection -> {
            if (!Alarms.lock(connection)) {
                return NOTHING;
            }
            // As the catalog keeps it, so that what was written compares as equal.
            Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
            Decided decided = book.decide(Alarms.open(connection), AlarmConditions.met(connection, limits, now), now);
            if (!decided.nothing()) {
                Map<Alarm.Key, Long> ids = Alarms.save(connection, decided.saved());
                Alarms.delete(connection, decided.dropped());
                for (Alarm alarm : told(decided)) {
                    Long id = ids.get(alarm.key());
                    String event = id == null ? null : events.apply(alarm.withId(id));
                    if (id != null && event != null) {
                        AlarmNotices.add(connection, id, event, now);
                    }
                }
            }
            return decided;
        });
    }

    private static List<Alarm> told(Decided decided) {
        return Stream.concat(decided.fired().stream(), decided.resolved().stream())
                .toList();
    }
}
