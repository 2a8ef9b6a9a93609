package io.websync.distributor.jdbc;

import io.websync.catalog.Catalog;
import io.websync.catalog.alarm.AlarmConditions;
import io.websync.catalog.alarm.AlarmLimits;
import io.websync.catalog.alarm.Alarms;
import io.websync.distributor.alarm.AlarmBook;
import io.websync.distributor.alarm.AlarmBook.Decided;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Looks which conditions are met, and writes what becomes of the alarms; one distributor at a time. */
public final class AlarmTransaction {

    private static final Decided NOTHING = new Decided(List.of(), List.of(), List.of(), List.of());

    private final Catalog catalog;
    private final AlarmBook book;
    private final AlarmLimits limits;
    private final Clock clock;

    public AlarmTransaction(Catalog catalog, AlarmBook book, AlarmLimits limits, Clock clock) {
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
                Alarms.save(connection, decided.saved());
                Alarms.delete(connection, decided.dropped());
            }
            return decided;
        });
    }
}
