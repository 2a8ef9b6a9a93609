package io.websync.distributor.jdbc;

import io.websync.catalog.counting.Counters;
import io.websync.catalog.deadletter.FailureLetters;
import io.websync.catalog.dispatch.Assets;
import io.websync.catalog.dispatch.DueRequests;
import io.websync.catalog.dispatch.Files;
import io.websync.catalog.replica.Replicas;
import io.websync.distributor.dispatch.Decided;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;

/** Writes what dispatch decided; the locks of the assets are held. */
final class Effects {

    private Effects() {}

    static void write(Connection connection, Decided decided, Instant now) throws SQLException {
        Assets.save(connection, decided.assets());
        Files.save(connection, decided.files());
        FailureLetters.filesSettled(connection, decided.files());
        DueRequests.remove(connection, decided.noLongerDue());
        DueRequests.put(connection, decided.due());
        Replicas.remove(connection, decided.forgotten());
        Counters.add(connection, decided.counters(), now);
    }
}
