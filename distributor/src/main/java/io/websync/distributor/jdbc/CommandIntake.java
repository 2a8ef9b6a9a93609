package io.websync.distributor.jdbc;

import io.websync.catalog.Catalog;
import io.websync.catalog.command.Commands;
import io.websync.contracts.event.Command;
import java.sql.SQLException;
import java.util.Collection;

/** Puts commands into the catalog, in the order in which they were asked; they are worked on from there. */
public final class CommandIntake {

    private final Catalog catalog;
    private final Reader reader;

    public CommandIntake(Catalog catalog, Reader reader) {
        this.catalog = catalog;
        this.reader = reader;
    }

    /**
     * Returns how many are new.
     *
     * @throws OvertakenException when another reader has the partition
     */
    public int apply(Collection<? extends Command> commands, Reader.Step step) throws SQLException {
        return catalog.transaction(connection -> {
            reader.advance(connection, step);
            return Commands.add(connection, commands.stream().map(Wire::row).toList());
        });
    }
}
