package io.websync.distributor.jdbc;

import io.websync.contracts.FileId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;

/** What the dead letters that are final failures stand for, so that replaying them is a retry. */
public interface FinalFailures {

    /** What failed for good. */
    sealed interface Failed {

        /** A file that was not fetched. */
        record OfFile(FileId file) implements Failed {}

        /** A copy that an edge gave up on. */
        record OfReplica(UUID asset, int edge) implements Failed {}
    }

    /** What these dead letters stand for; those that are no final failures, or are gone, are left out. */
    Map<Long, Failed> find(Connection connection, Collection<Long> deadLetters) throws SQLException;

    /** Notes that what these stand for was asked for again, in the transaction that does so. */
    void replayed(Connection connection, Collection<Long> deadLetters, long requestNumber, String by, Instant at)
            throws SQLException;

    /** Notes that these were not asked for again after all, since nobody wants what they stand for any more. */
    void unwanted(Connection connection, Collection<Long> deadLetters, Instant at) throws SQLException;
}
