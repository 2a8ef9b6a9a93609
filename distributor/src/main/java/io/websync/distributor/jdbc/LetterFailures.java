package io.websync.distributor.jdbc;

import io.websync.catalog.deadletter.LetterTargets;
import io.websync.contracts.FileId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** The final failures that the catalog keeps as dead letters. */
public final class LetterFailures implements FinalFailures {

    @Override
    public Map<Long, Failed> find(Connection connection, Collection<Long> deadLetters) throws SQLException {
        var failed = new LinkedHashMap<Long, Failed>();
        LetterTargets.find(connection, deadLetters).forEach((id, target) -> {
            FileId file = target.file();
            failed.put(
                    id, file == null ? new Failed.OfReplica(target.asset(), target.edge()) : new Failed.OfFile(file));
        });
        return failed;
    }

    @Override
    public void replayed(Connection connection, Collection<Long> deadLetters, long requestNumber, String by, Instant at)
            throws SQLException {
        LetterTargets.replayed(connection, deadLetters, requestNumber, by, at);
    }

    @Override
    public void unwanted(Connection connection, Collection<Long> deadLetters, Instant at) throws SQLException {
        LetterTargets.unwanted(connection, deadLetters, at);
    }
}
