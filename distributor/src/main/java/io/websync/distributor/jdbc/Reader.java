package io.websync.distributor.jdbc;

import io.websync.catalog.Catalog;
import io.websync.catalog.reporter.ReaderOffsets;
import io.websync.catalog.reporter.ReaderOffsets.Partition;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;

/** A reader that keeps its offsets in the transaction of its effects, so that each record has its effects once. */
public final class Reader {

    /**
     * From where to where a batch moves the reader.
     *
     * @param from the next offsets before it
     * @param to the next offsets after it
     */
    public record Step(Map<Partition, Long> from, Map<Partition, Long> to) {

        public Step {
            from = Map.copyOf(from);
            to = Map.copyOf(to);
        }
    }

    private final Catalog catalog;
    private final String name;

    public Reader(Catalog catalog, String name) {
        this.catalog = catalog;
        this.name = name;
    }

    /** Where it goes on; a partition that it has not read is not among them. */
    public Map<Partition, Long> offsets() throws SQLException {
        return catalog.transaction(connection -> ReaderOffsets.read(connection, name));
    }

    /**
     * Moves on, as the first thing of a transaction.
     *
     * @throws OvertakenException when another has
     */
    void advance(Connection connection, Step step) throws SQLException {
        if (!ReaderOffsets.advance(connection, name, step.from(), step.to())) {
            throw new OvertakenException(name, step.from());
        }
    }
}
